package gov.hms.samples.taxday.story;

import java.io.IOException;
import tools.jackson.databind.JsonNode;

/**
 * How long a saved policy takes to both ends: from the file in place until HMS-SYS holds the acknowledgement of every instance of
 * the caller, and of every instance of the callee.
 *
 * @param callerMillis to return-intake
 * @param calleeMillis to the fraud-scanners
 */
record Distribution(double callerMillis, double calleeMillis) {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final String POLICY = "fraud-scan-policy";

    double bothMillis() {
        return Math.max(callerMillis, calleeMillis);
    }

    /** Saves the file and watches. */
    static Distribution save(Stage stage, String text) throws IOException, InterruptedException {
        long before = revision(service(stage));
        long saved = stage.savePolicy(Policies.FILE, text);
        double[] millis = {-1, -1};
        boolean arrived = Waiting.until(PATIENCE_MILLIS, () -> {
            JsonNode service = askQuietly(stage);
            long revision = revision(service);
            if (revision <= before) {
                return false;
            }
            double now = (System.nanoTime() - saved) / 1e6;
            if (millis[0] < 0 && acknowledged(service, Stage.INTAKE, revision)) {
                millis[0] = now;
            }
            if (millis[1] < 0 && acknowledged(service, Stage.SCANNER, revision)) {
                millis[1] = now;
            }
            return millis[0] >= 0 && millis[1] >= 0;
        });
        if (!arrived) {
            throw new IOException("%s is not acknowledged by both ends after %d ms: %s"
                    .formatted(Policies.FILE, PATIENCE_MILLIS, service(stage)));
        }
        return new Distribution(millis[0], millis[1]);
    }

    private static JsonNode service(Stage stage) throws IOException, InterruptedException {
        return stage.sys().get("/services/" + Stage.SCANNER);
    }

    private static JsonNode askQuietly(Stage stage) throws InterruptedException {
        try {
            return service(stage);
        } catch (IOException e) {
            throw new IllegalStateException("HMS-SYS does not answer: " + e.getMessage(), e);
        }
    }

    /** The revision of the policy in force; 0 when there is none. */
    private static long revision(JsonNode service) {
        for (JsonNode policy : service.get("policies")) {
            String[] parts = policy.asString().split("@", 2);
            if (parts[0].equals(POLICY)) {
                return Long.parseLong(parts[1]);
            }
        }
        return 0;
    }

    /** Whether every instance of the service acknowledged what the revision means for it; at least one must be there. */
    private static boolean acknowledged(JsonNode service, String name, long revision) {
        int seen = 0;
        for (JsonNode subscriber : service.get("subscribers")) {
            if (subscriber.get("service").asString().equals(name)) {
                seen++;
                if (subscriber.get("acknowledged").asLong() < revision) {
                    return false;
                }
            }
        }
        return seen > 0;
    }
}
