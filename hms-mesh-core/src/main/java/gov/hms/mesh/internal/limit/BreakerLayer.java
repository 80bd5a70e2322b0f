package gov.hms.mesh.internal.limit;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.Breaker;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Ticker;
import java.util.function.Function;
import java.util.function.Predicate;

/** Asks a circuit breaker before an attempt and tells it the result. Stands twice: for the destination, and for each endpoint. */
public final class BreakerLayer implements Layer {
    private final Function<CallContext, Breaker> breakerOf;
    private final Predicate<CallContext> lastResort;
    private final boolean judgesUnsent;
    private final String scope;
    private final Ticker ticker;

    private BreakerLayer(
            Function<CallContext, Breaker> breakerOf,
            Predicate<CallContext> lastResort,
            boolean judgesUnsent,
            String scope,
            Ticker ticker) {
        this.breakerOf = breakerOf;
        this.lastResort = lastResort;
        this.judgesUnsent = judgesUnsent;
        this.scope = scope;
        this.ticker = ticker;
    }

    /**
     * Holds the policy's {@code errorPercent} over all endpoints; absent when no policy asks for it. What was never sent does
     * not count: that one instance is gone says nothing of the service, and its callers are about to try another.
     */
    public static BreakerLayer ofDestination(Ticker ticker) {
        return new BreakerLayer(context -> context.cluster().breaker(), context -> false, false, "destination", ticker);
    }

    /**
     * The same for one endpoint; the balancer steps around it. It never keeps calls from the last
     * one that the call has not tried: cutting off all of them is for the breaker of the destination.
     */
    public static BreakerLayer ofEndpoint(Ticker ticker) {
        return new BreakerLayer(
                context -> context.endpoint().breaker(),
                context -> !Alternatives.exist(context),
                true,
                "endpoint",
                ticker);
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        Breaker breaker = breakerOf.apply(context);
        if (breaker == null) {
            return next.proceed(context, exchange);
        }
        Breaker.Permission permission = breaker.tryAcquire();
        if (permission == null && lastResort.test(context)) {
            return next.proceed(context, exchange);
        }
        if (permission == null) {
            throw new CallRejectedException(
                    ResponseFlag.CB,
                    context.journal().sent(),
                    context.call().destination() + ": the circuit breaker of the " + scope + " is open");
        }
        return guarded(permission, context, exchange, next);
    }

    private <R> R guarded(Breaker.Permission permission, CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        AttemptRecord record = context.record();
        long start = record == null ? ticker.nanos() : record.beganAt();
        boolean reported = false;
        try {
            R answer = next.proceed(context, exchange);
            switch (Outcome.of(answer, exchange)) {
                case HEALTHY -> permission.succeeded(end(record) - start);
                case FAILED -> permission.failed(end(record) - start, SERVER_ERROR);
                case PAUSED, OVERLOADED, LATE -> permission.released();
            }
            reported = true;
            return answer;
        } catch (AttemptFailedException failure) {
            if (failure.kind() != AttemptFailedException.Kind.CANCELLED && (failure.sent() || judgesUnsent)) {
                permission.failed(end(record) - start, failure);
                reported = true;
            }
            throw failure;
        } finally {
            if (!reported) {
                permission.released();
            }
        }
    }

    /** @param record null above the balancer */
    private long end(AttemptRecord record) {
        return record == null ? ticker.nanos() : record.backAt(ticker);
    }

    /** Stands for a 5xx answer; a breaker wants a throwable, and nobody reads its stack. */
    private static final Throwable SERVER_ERROR = new Throwable("5xx", null, false, false) {
        private static final long serialVersionUID = 1L;
    };
}
