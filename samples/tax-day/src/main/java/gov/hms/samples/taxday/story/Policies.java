package gov.hms.samples.taxday.story;

/** The policy files that the story saves. */
final class Policies {
    static final String FILE = "irs-fraud.yml";

    private static final String FRAUD = """
            apiVersion: hms/v1                          # pushed to both ends in < 5 s, no redeploy
            kind: TrafficPolicy
            metadata: { name: fraud-scan-policy }
            spec:
              source: return-intake
              destination: fraud-scanner
              retries: 3
              timeoutMs: %d
              circuitBreaker: { maxConnections: 1000, errorPercent: 20 }
            """;

    private static final String SPLIT = """
              routes:
                - split: [ {version: v1, weight: %d}, {version: v2, weight: %d} ]
            """;

    private Policies() {}

    static String fraud(int timeoutMs) {
        return FRAUD.formatted(timeoutMs);
    }

    static String split(int v1, int v2) {
        return patient() + SPLIT.formatted(v1, v2);
    }

    /** For the acts in which processes start while others work: on two busy cores the first answer of a cold one takes seconds. */
    static String patient() {
        return fraud(15_000);
    }
}
