package gov.hms.mesh.internal.limit;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.ConnectionLimit;
import gov.hms.mesh.internal.cluster.ConnectionLimit.Permit;
import gov.hms.mesh.internal.cluster.ConnectionLimit.Waiter;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Sleeper;
import gov.hms.mesh.internal.time.Ticker;
import java.io.InterruptedIOException;

/**
 * Holds {@code maxConnections} and {@code maxPending}, by the newest configuration: attempts of this process at the destination
 * whose answer is not read to its end yet, and attempts that wait for one of these to end.
 */
public final class ConnectionLimitLayer implements Layer {
    private final Ticker ticker;
    private final Sleeper sleeper;

    public ConnectionLimitLayer(Ticker ticker, Sleeper sleeper) {
        this.ticker = ticker;
        this.sleeper = sleeper;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        ConnectionLimit limit = context.cluster().connections();
        Permit free = limit.tryAcquire();
        Permit permit = free != null ? free : waited(context, exchange, limit);
        boolean handedOver = false;
        try {
            R answer = next.proceed(context, exchange);
            if (limit.limits().inFlight() == 0) {
                return answer;
            }
            R watched = exchange.whenDone(answer, permit);
            handedOver = true;
            return watched;
        } finally {
            if (!handedOver) {
                permit.release();
            }
        }
    }

    private Permit waited(CallContext context, Exchange<?> exchange, ConnectionLimit limit)
            throws AttemptFailedException, CallRejectedException {
        // a hedge never waits: it would wait for a place that the attempt beside it may hold
        Waiter waiter = context.beside() != null ? null : limit.tryQueue();
        if (waiter == null) {
            throw refused(context, limit, "");
        }
        long start = ticker.nanos();
        try {
            sleeper.await(waiter::admitted, context.attemptDeadline().remainingNanos(start), exchange);
        } catch (RuntimeException | Error broken) {
            release(waiter.leave());
            throw broken;
        }
        Permit permit = waiter.leave();
        context.journal().queued(ticker.nanos() - start);
        if (exchange.cancelled() || Thread.currentThread().isInterrupted()) {
            release(permit);
            throw new AttemptFailedException(
                    AttemptFailedException.Kind.CANCELLED,
                    false,
                    new InterruptedIOException("the call ended while it waited for another one to end"));
        }
        if (permit == null) {
            throw refused(context, limit, " for " + (ticker.nanos() - start) / 1_000_000 + " ms");
        }
        return permit;
    }

    private static void release(Permit permit) {
        if (permit != null) {
            permit.release();
        }
    }

    private static CallRejectedException refused(CallContext context, ConnectionLimit limit, String waited) {
        int most = limit.limits().inFlight();
        int pending = limit.limits().waiting();
        return new CallRejectedException(
                ResponseFlag.UO,
                context.journal().sent(),
                context.call().destination() + ": " + most + " calls are in flight already"
                        + (waited.isEmpty() ? pending == 0 ? "" : " and " + pending + " wait" : waited)
                        + " (circuitBreaker.maxConnections: " + most
                        + (pending == 0 ? "" : ", maxPending: " + pending) + ")");
    }
}
