package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.PolicyBounds;
import java.util.List;

/** {@code circuitBreaker: { … }}. */
final class CircuitBreakerReader {
    /** These only say how {@code errorPercent} is measured. */
    private static final List<String> OF_THE_BREAKER = List.of("minimumCalls", "windowSeconds", "openSeconds");

    private CircuitBreakerReader() {}

    static CircuitBreakerPolicy read(Value value) {
        return value.fields(PolicyLanguage.CIRCUIT_BREAKER)
                .map(CircuitBreakerReader::read)
                .orElse(CircuitBreakerPolicy.NONE);
    }

    private static CircuitBreakerPolicy read(Fields fields) {
        CircuitBreakerPolicy none = CircuitBreakerPolicy.NONE;
        if (fields.find("errorPercent").isEmpty()) {
            OF_THE_BREAKER.forEach(name -> fields.find(name)
                    .ifPresent(
                            value -> value.reject("errorPercent beside it; without it there is no breaker to set up")));
        }
        return new CircuitBreakerPolicy(
                fields.wholeNumber("maxConnections", PolicyBounds.MAX_CONNECTIONS, none.maxConnections()),
                fields.wholeNumber("errorPercent", PolicyBounds.ERROR_PERCENT, none.errorPercent()),
                fields.wholeNumber("minimumCalls", PolicyBounds.MINIMUM_CALLS, none.minimumCalls()),
                fields.wholeNumber("windowSeconds", PolicyBounds.WINDOW_SECONDS, none.windowSeconds()),
                fields.wholeNumber("openSeconds", PolicyBounds.OPEN_SECONDS, none.openSeconds()));
    }
}
