package gov.hms.sys.admin;

import gov.hms.sys.control.RefusedException;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was let in.
 *
 * @param who sent it
 * @param path values of the route's variables
 * @param query the values of each parameter, at least one
 * @param body as text; empty when there is none
 */
record ApiRequest(Entrant who, Map<String, String> path, Map<String, List<String>> query, String body) {
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT_MS = 30_000;

    Operator by() {
        return who.operator();
    }

    /** Who the audit log says it was. */
    String actor() {
        return by().name();
    }

    String variable(String name) {
        return path.get(name);
    }

    Optional<String> parameter(String name) {
        return parameters(name).stream().findFirst();
    }

    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** {@code ?waitMs}: how long to wait for acknowledgements, 0 to 30000. */
    Duration waiting() throws ApiException {
        return Duration.ofMillis(number("waitMs", DEFAULT_WAIT.toMillis(), LONGEST_WAIT_MS));
    }

    long number(String name, long otherwise, long max) throws ApiException {
        if (!query.containsKey(name)) {
            return otherwise;
        }
        String text = query.get(name).get(0);
        if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) > max) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    name + ": " + text + " (expected: a whole number, 0 to " + max + ")",
                    "correct the query parameter");
        }
        return Long.parseLong(text);
    }

    /** What answers a request. */
    interface Handler {
        ApiResponse handle(ApiRequest request)
                throws ApiException, RefusedException, StoreUnavailableException, InterruptedException;
    }
}
