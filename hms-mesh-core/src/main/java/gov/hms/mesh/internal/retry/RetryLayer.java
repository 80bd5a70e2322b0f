package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.DeadlineExceededException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.call.UpstreamFailedException;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Backoff;
import gov.hms.mesh.internal.time.Sleeper;
import gov.hms.mesh.internal.time.Ticker;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes the attempts of a call. It encloses resolve and balance, so that each further attempt goes to another endpoint. An
 * attempt is repeated when policy and safety permit it ({@link RetryDecision}), the budget pays for it and the deadline
 * leaves time; otherwise the last result is the call's result.
 */
public final class RetryLayer implements Layer {
    private final Ticker ticker;
    private final Sleeper sleeper;
    private final Supplier<RandomGenerator> random;

    public RetryLayer(Ticker ticker, Sleeper sleeper, Supplier<RandomGenerator> random) {
        this.ticker = ticker;
        this.sleeper = sleeper;
        this.random = random;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        CallJournal journal = context.journal();
        context.cluster().budget().deposit();
        while (true) {
            journal.attempted();
            try {
                R answer = next.proceed(context.withAttemptDeadline(attemptDeadline(context)), exchange);
                journal.markSent();
                if (!repeats(context, RetryDecision.permits(policy(context), method(context), answer, exchange))
                        || !paused(context, exchange, false)) {
                    return answer;
                }
                exchange.discard(answer);
            } catch (AttemptFailedException failure) {
                if (failure.sent()) {
                    journal.markSent();
                }
                boolean permitted =
                        RetryDecision.permits(policy(context), method(context), failure, exchange.replayable());
                if (!repeats(context, permitted) || !paused(context, exchange, !failure.sent())) {
                    throw givenUp(context, exchange, failure);
                }
            }
        }
    }

    private static RetryPolicy policy(CallContext context) {
        return context.route().retry();
    }

    private static String method(CallContext context) {
        return context.call().method();
    }

    private Deadline attemptDeadline(CallContext context) {
        int perTryMs = context.route().perTryTimeoutMs();
        return perTryMs == 0
                ? context.deadline()
                : context.deadline().min(Deadline.afterNanos(perTryMs * 1_000_000L, ticker.nanos()));
    }

    /** Charges the budget, as the last condition: a retry that is decided is paid for, even if it is never sent. */
    private boolean repeats(CallContext context, boolean permitted) {
        RetryPolicy policy = policy(context);
        return permitted
                && context.journal().attempts() <= policy.max()
                && !context.deadline().expired(ticker.nanos())
                && context.cluster().budget().tryWithdraw(policy.budgetPercent(), policy.budgetMinPerSecond());
    }

    /** Waits before the next attempt; false when the call ends before the pause would. */
    private boolean paused(CallContext context, Exchange<?> exchange, boolean untouched) {
        int attempts = context.journal().attempts();
        if (untouched && attempts < context.view().endpoints(context.version()).size()) {
            return !exchange.cancelled();
        }
        Backoff backoff = new Backoff(
                Duration.ofMillis(policy(context).backoffBaseMs()),
                Duration.ofMillis(policy(context).backoffMaxMs()));
        long pause = backoff.nanos(attempts, random.get());
        if (pause >= context.deadline().remainingNanos(ticker.nanos())) {
            return false;
        }
        sleeper.sleep(pause, exchange);
        return !exchange.cancelled() && !Thread.currentThread().isInterrupted();
    }

    private MeshException givenUp(CallContext context, Exchange<?> exchange, AttemptFailedException failure) {
        CallJournal journal = context.journal();
        String message = context.path() + ": " + failure.getMessage();
        if (exchange.cancelled() || failure.kind() == AttemptFailedException.Kind.CANCELLED) {
            return new UpstreamFailedException(ResponseFlag.DC, journal.sent(), message, failure);
        }
        if (context.deadline().expired(ticker.nanos()) || failure.kind() == AttemptFailedException.Kind.TIMEOUT) {
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
