package gov.hms.mesh.internal.limit;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.CallRejectedException;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.RateLimit;
import gov.hms.mesh.internal.policy.RateLimitPolicy;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.Layer;
import gov.hms.mesh.internal.stack.Next;
import gov.hms.mesh.internal.time.Ticker;

/** Holds {@code rateLimit}: requests per second of this process to the destination, by the newest configuration. */
public final class RateLimitLayer implements Layer {
    private final Ticker ticker;

    public RateLimitLayer(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public <R> R call(CallContext context, Exchange<R> exchange, Next next)
            throws AttemptFailedException, MeshException {
        RateLimit limit = context.cluster().rateLimit();
        long wait = limit.policy().requestsPerSecond() == 0 ? 0 : limit.tryAcquire(ticker.nanos());
        if (wait > 0) {
            throw refused(context, limit.policy(), wait);
        }
        return next.proceed(context, exchange);
    }

    private static CallRejectedException refused(CallContext context, RateLimitPolicy limit, long wait) {
        return new CallRejectedException(
                ResponseFlag.RL,
                context.journal().sent(),
                context.call().destination() + ": more than " + limit.requestsPerSecond()
                        + " requests per second (rateLimit: { "
                        + "requestsPerSecond: " + limit.requestsPerSecond() + ", burst: " + limit.burst()
                        + " }); the next one fits in " + (wait + 999_999) / 1_000_000 + " ms");
    }
}
