package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.Route;
import java.util.List;
import java.util.Optional;

/**
 * A traffic policy, read and checked.
 *
 * @param name lower-case letters, digits, {@code -} and {@code .}; at most 100 characters
 * @param source the caller it holds for, {@code return-intake.intake} or the short {@code return-intake}; empty: any caller
 * @param destination the service it is about, full or short as {@code source}
 * @param routes complete, first match wins; never empty; the last one takes every request
 * @param text the document as it was written
 */
public record PolicyDocument(
        String name,
        Optional<String> source,
        String destination,
        List<Route> routes,
        CircuitBreakerPolicy circuitBreaker,
        String text) {

    public PolicyDocument {
        routes = List.copyOf(routes);
    }
}
