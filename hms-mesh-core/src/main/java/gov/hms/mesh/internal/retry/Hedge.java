package gov.hms.mesh.internal.retry;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.time.Timers;
import io.opentelemetry.context.Context;
import java.time.Duration;

/**
 * A first attempt, and a second one beside it when the first is slow to answer. The first stays on the caller's thread, so
 * that a call that needs no hedge changes no thread; the second runs on a spare one, at another endpoint. The first good
 * answer wins, and the other attempt is cancelled. A hedge that comes to nothing changes nothing.
 *
 * <p>Whoever settles the race, under the lock, owns its own answer; the loser discards its own. So an answer is always
 * either returned or discarded, and by one thread.
 */
final class Hedge<R> {
    private enum State {
        /** The hedge has not begun. */
        WAITING,
        RUNNING,
        /** Nothing more comes of the hedge. */
        OVER
    }

    private final Attempts<R> attempts;
    private final CallContext context;
    private final Exchange<R> exchange;
    private final int firstNumber;

    private State state = State.WAITING;
    private boolean settled;
    private int number;
    private Attempted<R> winner;

    private Hedge(Attempts<R> attempts, int firstNumber) {
        this.attempts = attempts;
        this.context = attempts.context();
        this.exchange = attempts.exchange();
        this.firstNumber = firstNumber;
    }

    /** Whether the call may be made twice at the same time. */
    static boolean fits(CallContext context, Exchange<?> exchange) {
        Route route = context.route();
        return route.hedge().enabled()
                && exchange.hedges()
                && exchange.replayable()
                && RetryDecision.repeatable(route.retry(), context.call().method())
                // the caller is trying us again already
                && RetryLayer.request(context).attempt() == 1;
    }

    /** Makes the first attempt of a call that {@link #fits}, hedged when it has to be. */
    static <R> Attempted<R> attempt(Attempts<R> attempts, int number) {
        CallContext context = attempts.context();
        long after = context.cluster().hedges().begin(context.route().hedge());
        boolean worthIt = after >= 0
                && after
                        < context.deadline()
                                .remainingNanos(attempts.parts().ticker().nanos())
                && context.view().candidates(context.version()).size() > 1;
        Hedge<R> hedge = new Hedge<>(attempts, number);
        return worthIt ? hedge.race(after) : hedge.first();
    }

    private Attempted<R> race(long after) {
        Timers.Timer timer = attempts.parts()
                .spares()
                .after(Duration.ofNanos(after), Context.current().wrap(this::second));
        Attempted<R> first;
        try {
            first = first();
        } catch (RuntimeException | Error unexpected) {
            settle();
            throw unexpected;
        } finally {
            timer.cancel();
        }
        if (attempts.good(first) || exchange.cancelled()) {
            settle();
        }
        Attempted<R> better = outcomeOfSecond();
        if (better == null) {
            return first;
        }
        first.discard(exchange);
        return better;
    }

    private Attempted<R> first() {
        Ticker ticker = attempts.parts().ticker();
        long start = ticker.nanos();
        Attempted<R> first = attempts.one(context, firstNumber);
        if (tellsLatency(first)) {
            context.cluster().hedges().ended(context.route().hedge(), ticker.nanos() - start);
        }
        return first;
    }

    /** An attempt that was cut off counts with the time it had: left out, the slow ones would be missing among the recent. */
    private boolean tellsLatency(Attempted<R> first) {
        if (first.failure() == null) {
            return first.answer() != null;
        }
        AttemptFailedException.Kind kind = first.failure().kind();
        return kind == AttemptFailedException.Kind.TIMEOUT
                || kind == AttemptFailedException.Kind.CANCELLED && !exchange.cancelled();
    }

    /** The first attempt decides the race, unless the second has already. */
    private void settle() {
        int loser;
        synchronized (this) {
            if (settled) {
                return;
            }
            settled = true;
            loser = state == State.RUNNING ? number : 0;
        }
        if (loser > 0) {
            exchange.cancel(loser);
        }
    }

    /** Waits for a second attempt that is under way and may still win. Null when none did. */
    private synchronized Attempted<R> outcomeOfSecond() {
        while (!settled && state == State.RUNNING) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                settle();
            }
        }
        settled = true;
        return winner;
    }

    private void second() {
        ClusterEndpoint taken = begin();
        if (taken == null) {
            return;
        }
        Attempted<R> second = null;
        try {
            second = attempts.one(context.withBeside(taken), number);
        } finally {
            end(second);
        }
    }

    /** Returns where the first attempt waits; null when there must be no second one. */
    private synchronized ClusterEndpoint begin() {
        ClusterEndpoint taken = context.journal().newest();
        boolean late = context.deadline().expired(attempts.parts().ticker().nanos());
        if (settled
                || taken == null
                || late
                || exchange.cancelled()
                || !attempts.untriedIsThere()
                || !context.cluster().hedges().tryWithdraw(context.route().hedge())) {
            return null;
        }
        number = context.journal().attempted();
        state = State.RUNNING;
        return taken;
    }

    /** @param second null when it ended with an exception that nobody expects */
    private void end(Attempted<R> second) {
        boolean good = second != null && attempts.good(second);
        boolean won;
        synchronized (this) {
            won = good && !settled;
            if (won) {
                settled = true;
                winner = second;
            }
            state = State.OVER;
            notifyAll();
        }
        if (won) {
            exchange.cancel(firstNumber);
        } else if (second != null) {
            second.discard(exchange);
        }
    }
}
