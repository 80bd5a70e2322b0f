package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.internal.limit.Outcome;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.telemetry.Names;
import java.util.Set;

/** Whether the result of an attempt is one that may be tried again, as far as safety and policy go; time and budget apart. */
final class RetryDecision {
    /** What may follow an attempt. */
    enum Permission {
        /** Nothing: its result is the result of the call. */
        NONE,
        /** Another attempt, but only at an endpoint that the call has not asked yet. */
        ELSEWHERE,
        /** Another attempt. */
        ANYWHERE
    }

    /** RFC 9110, section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /** After these the peer may have done the work. */
    private static final Set<RetryOn> MAY_HAVE_RUN = Set.of(RetryOn.RESET, RetryOn.TIMEOUT, RetryOn.SERVER_ERROR);

    private RetryDecision() {}

    /** @param again whether the request that the call is made for is itself a further attempt: then only what did no work is tried again */
    static <R> Permission of(
            RetryPolicy policy, String method, Attempted<R> attempted, Exchange<R> exchange, boolean again) {
        AttemptFailedException failure = attempted.failure();
        return failure == null
                ? afterAnswer(policy, method, attempted.answer(), exchange, again)
                : afterFailure(policy, method, failure, exchange.replayable(), again);
    }

    private static <R> Permission afterAnswer(
            RetryPolicy policy, String method, R answer, Exchange<R> exchange, boolean again) {
        int status = exchange.status(answer);
        RetryOn reason = status == 429 ? RetryOn.TOO_MANY_REQUESTS : status >= 500 ? RetryOn.SERVER_ERROR : null;
        if (reason == null || !exchange.replayable() || Outcome.of(answer, exchange) == Outcome.PAUSED) {
            return Permission.NONE;
        }
        boolean safe = policy.on().contains(reason) && safe(policy, method) && !again;
        if (shed(status, answer, exchange)) {
            boolean named = policy.on().contains(RetryOn.REFUSED) || policy.on().contains(RetryOn.SERVER_ERROR);
            return safe ? Permission.ANYWHERE : named ? Permission.ELSEWHERE : Permission.NONE;
        }
        return safe && exchange.header(answer, Names.RETRIED_HEADER) == null ? Permission.ANYWHERE : Permission.NONE;
    }

    /** The peer's mesh said no before its application saw the request: nothing was executed. */
    private static <R> boolean shed(int status, R answer, Exchange<R> exchange) {
        if (status != 503) {
            return false;
        }
        String reason = exchange.header(answer, Names.REASON_HEADER);
        return "overload".equals(reason) || "not-ready".equals(reason);
    }

    private static Permission afterFailure(
            RetryPolicy policy, String method, AttemptFailedException failure, boolean replayable, boolean again) {
        RetryOn reason = switch (failure.kind()) {
            case CONNECT, WRONG_IDENTITY -> RetryOn.CONNECT;
            case REFUSED_STREAM -> RetryOn.REFUSED;
            case RESET -> RetryOn.RESET;
            case TIMEOUT -> RetryOn.TIMEOUT;
            case REFUSED_BY_PEER, CANCELLED, PROTOCOL -> null;
        };
        if (reason == null || !policy.on().contains(reason)) {
            return Permission.NONE;
        }
        boolean untouched = !failure.sent() || failure.kind() == AttemptFailedException.Kind.REFUSED_STREAM;
        boolean permitted =
                untouched && (replayable || !failure.sent()) || replayable && !again && safe(policy, method);
        return permitted ? Permission.ANYWHERE : Permission.NONE;
    }

    private static boolean safe(RetryPolicy policy, String method) {
        return policy.declared()
                ? policy.methods().isEmpty() || policy.methods().contains(method)
                : IDEMPOTENT.contains(method);
    }

    /**
     * Whether a request may run twice at the same time. {@code retries: 0}, or reasons that only stand before any work was done,
     * declare nothing of that kind.
     */
    static boolean repeatable(RetryPolicy policy, String method) {
        return IDEMPOTENT.contains(method)
                || policy.declared()
                        && policy.max() > 0
                        && policy.on().stream().anyMatch(MAY_HAVE_RUN::contains)
                        && safe(policy, method);
    }
}
