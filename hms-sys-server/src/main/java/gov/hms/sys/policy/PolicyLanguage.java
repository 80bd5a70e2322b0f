package gov.hms.sys.policy;

import java.util.List;

/** Every field of this version of the language. What is not listed here is refused; docs/policy-reference.md describes the same ones. */
final class PolicyLanguage {
    static final String API_VERSION = "hms/v1";
    static final String KIND = "TrafficPolicy";

    static final Shape DOCUMENT = Shape.of("", "apiVersion", "kind", "metadata", "spec");
    static final Shape METADATA = Shape.of("metadata", "name");
    static final Shape SPEC = Shape.of(
            "spec", "source", "destination", "timeoutMs", "perTryTimeoutMs", "retries", "circuitBreaker", "routes");
    static final Shape RETRIES = Shape.of("spec.retries", "max", "on", "methods", "backoff", "budget");
    static final Shape BACKOFF = Shape.of("spec.retries.backoff", "baseMs", "maxMs");
    static final Shape BUDGET = Shape.of("spec.retries.budget", "percent", "minPerSecond");
    static final Shape CIRCUIT_BREAKER = Shape.of(
            "spec.circuitBreaker", "maxConnections", "errorPercent", "minimumCalls", "windowSeconds", "openSeconds");
    static final Shape ROUTE = Shape.of("spec.routes[]", "match", "split", "timeoutMs", "perTryTimeoutMs", "retries");
    static final Shape MATCH = Shape.of("spec.routes[].match", "path", "methods");
    static final Shape PATH = Shape.of("spec.routes[].match.path", "exact", "prefix");
    static final Shape SHARE = Shape.of("spec.routes[].split[]", "version", "weight");

    static final List<Shape> SHAPES =
            List.of(DOCUMENT, METADATA, SPEC, RETRIES, BACKOFF, BUDGET, CIRCUIT_BREAKER, ROUTE, MATCH, PATH, SHARE);

    static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private PolicyLanguage() {}
}
