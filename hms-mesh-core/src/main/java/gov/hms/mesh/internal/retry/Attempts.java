package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.limit.Outcome;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.retry.RetryDecision.Permission;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.stack.Verdict;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Backoff;
import java.time.Duration;
import java.util.List;

/** The attempts of one call, one after the other; the first one with a hedge beside it, where the route asks for that. */
final class Attempts<R> {
    /** A peer that asks for a longer pause gets none: its answer is the call's. */
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long NO_PAUSE_FITS = -1;

    private final RetryLayer.Parts parts;
    private final CallContext context;
    private final Exchange<R> exchange;
    private final Next next;
    private final RetryPolicy policy;
    private int retries;
    private long tooEarlyUntil;
    private boolean askedToWait;
    private boolean settledHere;

    Attempts(RetryLayer.Parts parts, CallContext context, Exchange<R> exchange, Next next) {
        this.parts = parts;
        this.context = context;
        this.exchange = exchange;
        this.next = next;
        this.policy = context.route().retry();
    }

    R make() throws MeshException {
        Attempted<R> last = Hedge.fits(context, exchange)
                ? Hedge.attempt(this, context.journal().attempted())
                : one(context, context.journal().attempted());
        while (true) {
            if (last.refusal() != null) {
                throw last.refusal();
            }
            long pause = pauseBefore(last);
            if (pause == NO_PAUSE_FITS || !paidFor(pause) || !waited(pause)) {
                settledHere |= retries > 0 || hopeless(last);
                return result(last);
            }
            retries++;
            last.discard(exchange);
            last = one(context, context.journal().attempted());
        }
    }

    /**
     * Whether a failure of the call is none that those above should try again: it was tried again here, or could have been but for
     * the budget, or was below, or there is no use in it. A call that nobody here was permitted to repeat is none of these.
     */
    boolean settledHere() {
        return settledHere;
    }

    /** The peer has tried again already, or is paused: another instance of us would hear the same. */
    private boolean hopeless(Attempted<R> last) {
        return last.answer() != null
                && (exchange.header(last.answer(), Names.RETRIED_HEADER) != null
                        || Outcome.of(last.answer(), exchange) == Outcome.PAUSED);
    }

    /** Makes an attempt on this thread. */
    Attempted<R> one(CallContext of, int number) {
        return Attempted.by(next, of.withAttempt(number, attemptDeadline()), exchange);
    }

    RetryLayer.Parts parts() {
        return parts;
    }

    CallContext context() {
        return context;
    }

    Exchange<R> exchange() {
        return exchange;
    }

    /** Whether the result is what the caller hopes for. */
    boolean good(Attempted<R> attempted) {
        return attempted.answer() != null
                && exchange.status(attempted.answer()) < 500
                && permission(attempted) == Permission.NONE;
    }

    private Permission permission(Attempted<R> attempted) {
        if (attempted.failure() == null && exchange.status(attempted.answer()) < 429) {
            return Permission.NONE;
        }
        boolean again = RetryLayer.request(context).attempt() > 1;
        return RetryDecision.of(policy, context.call().method(), attempted, exchange, again);
    }

    private Deadline attemptDeadline() {
        int perTryMs = context.route().perTryTimeoutMs();
        return perTryMs == 0
                ? context.deadline()
                : context.deadline()
                        .min(Deadline.afterNanos(
                                perTryMs * 1_000_000L, parts.ticker().nanos()));
    }

    /** How long to wait before the next attempt, in nanoseconds; or that there must be none. */
    private long pauseBefore(Attempted<R> last) {
        Permission permission = permission(last);
        if (permission == Permission.NONE) {
            return bad(last) ? none(whyNot(last)) : NO_PAUSE_FITS;
        }
        if (retries >= policy.max()) {
            return none(Verdict.MAX_REACHED);
        }
        boolean another = untriedIsThere();
        if (permission == Permission.ELSEWHERE && !another) {
            return none(Verdict.NO_OTHER_ENDPOINT);
        }
        long now = parts.ticker().nanos();
        long remaining = context.deadline().remainingNanos(now);
        long pause = last.untouched() && another ? 0 : backoff();
        if (last.answer() != null) {
            heed(RetryAfter.nanos(last.answer(), exchange, parts.clock()), now);
        }
        boolean heeds = askedToWait && !another && tooEarlyUntil - now > pause;
        if (heeds) {
            pause = tooEarlyUntil - now;
        }
        return remaining > 0 && pause < Math.min(remaining, LONGEST_PAUSE_NANOS)
                ? pause
                : none(heeds ? Verdict.RETRY_AFTER : Verdict.NO_TIME);
    }

    private boolean bad(Attempted<R> last) {
        return last.failure() != null || exchange.status(last.answer()) >= 429;
    }

    private long none(Verdict why) {
        settledHere |= why == Verdict.NO_OTHER_ENDPOINT || why == Verdict.RETRY_AFTER;
        context.journal().decided(why, 0, budgetLeft());
        return NO_PAUSE_FITS;
    }

    /** For the record alone; {@link RetryDecision} has decided. */
    private Verdict whyNot(Attempted<R> last) {
        if (exchange.cancelled()) {
            return Verdict.CANCELLED;
        }
        if (!exchange.replayable()) {
            return Verdict.BODY_ONCE;
        }
        if (last.answer() != null && exchange.header(last.answer(), Names.RETRIED_HEADER) != null) {
            return Verdict.RETRIED_BELOW;
        }
        return RetryLayer.request(context).attempt() > 1 ? Verdict.CALLER_RETRIES : Verdict.NOT_PERMITTED;
    }

    private long budgetLeft() {
        return context.cluster().budget().left(policy.budgetPercent(), policy.budgetMinPerSecond());
    }

    private boolean paidFor(long pause) {
        boolean paid = context.cluster().budget().tryWithdraw(policy.budgetPercent(), policy.budgetMinPerSecond());
        settledHere |= !paid;
        context.journal().decided(paid ? Verdict.RETRIED : Verdict.BUDGET, paid ? pause : 0, budgetLeft());
        return paid;
    }

    /** Several endpoints may have asked for a pause; which of them comes next is not known here, so the longest one counts. */
    private void heed(long retryAfter, long now) {
        if (retryAfter > 0) {
            tooEarlyUntil = askedToWait ? Math.max(tooEarlyUntil, now + retryAfter) : now + retryAfter;
            askedToWait = true;
        }
    }

    boolean untriedIsThere() {
        List<ClusterEndpoint> endpoints = context.cluster().view().candidates(context.version());
        for (int i = 0; i < endpoints.size(); i++) {
            if (!context.journal().hasTried(endpoints.get(i))) {
                return true;
            }
        }
        return false;
    }

    private long backoff() {
        return new Backoff(Duration.ofMillis(policy.backoffBaseMs()), Duration.ofMillis(policy.backoffMaxMs()))
                .nanos(retries + 1, parts.random().get());
    }

    /** False when the call was given up meanwhile. */
    private boolean waited(long pause) {
        if (pause > 0) {
            parts.sleeper().sleep(pause, exchange);
        }
        boolean goesOn = !exchange.cancelled() && !Thread.currentThread().isInterrupted();
        if (!goesOn) {
            context.journal().decided(Verdict.CANCELLED, pause, budgetLeft());
        }
        return goesOn;
    }

    private R result(Attempted<R> last) throws MeshException {
        if (last.answer() != null) {
            return last.answer();
        }
        throw givenUp(last.failure());
    }

    private MeshException givenUp(AttemptFailedException failure) {
        CallJournal journal = context.journal();
        String message = context.call().destination() + ": " + failure.getMessage();
        if (exchange.cancelled() || failure.kind() == AttemptFailedException.Kind.CANCELLED) {
            return new UpstreamFailedException(ResponseFlag.DC, journal.sent(), message, failure);
        }
        if (context.deadline().expired(parts.ticker().nanos())
                || failure.kind() == AttemptFailedException.Kind.TIMEOUT) {
            return new DeadlineExceededException(journal.sent(), message, failure);
        }
        ResponseFlag flag = journal.attempts() > 1
                ? ResponseFlag.URX
                : failure.sent() && failure.kind() != AttemptFailedException.Kind.REFUSED_BY_PEER
                        ? ResponseFlag.UC
                        : ResponseFlag.UF;
        return new UpstreamFailedException(flag, journal.sent(), message, failure);
    }
}
