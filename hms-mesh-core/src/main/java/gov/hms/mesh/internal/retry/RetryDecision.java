package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.internal.limit.Outcome;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import java.util.Set;

/** Whether the result of an attempt is one that may be tried again, as far as safety and policy go; time and budget apart. */
final class RetryDecision {
    /** RFC 9110, section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private RetryDecision() {}

    static <R> boolean permits(RetryPolicy policy, String method, R answer, Exchange<R> exchange) {
        int status = exchange.status(answer);
        RetryOn reason = status == 429 ? RetryOn.TOO_MANY_REQUESTS : status >= 500 ? RetryOn.SERVER_ERROR : null;
        return reason != null
                && policy.on().contains(reason)
                && Outcome.of(answer, exchange) != Outcome.PAUSED
                && exchange.replayable()
                && safe(policy, method);
    }

    static boolean permits(RetryPolicy policy, String method, AttemptFailedException failure, boolean replayable) {
        RetryOn reason = switch (failure.kind()) {
            case CONNECT, WRONG_IDENTITY -> RetryOn.CONNECT;
            case REFUSED_STREAM -> RetryOn.REFUSED;
            case RESET -> RetryOn.RESET;
            case TIMEOUT -> RetryOn.TIMEOUT;
            case REFUSED_BY_PEER, CANCELLED, PROTOCOL -> null;
        };
        if (reason == null || !policy.on().contains(reason)) {
            return false;
        }
        boolean untouched = !failure.sent() || failure.kind() == AttemptFailedException.Kind.REFUSED_STREAM;
        return untouched && (replayable || !failure.sent()) || replayable && safe(policy, method);
    }

    private static boolean safe(RetryPolicy policy, String method) {
        return policy.declared()
                ? policy.methods().isEmpty() || policy.methods().contains(method)
                : IDEMPOTENT.contains(method);
    }
}
