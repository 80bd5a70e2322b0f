package gov.hms.mesh.internal.stack;

import gov.hms.mesh.internal.time.Ticker;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/**
 * How long a request that is being served has waited for its own calls. Calls at the same time count once. Travels in the
 * context, beside the request's scope.
 */
public final class DownstreamWait {
    private static final ContextKey<DownstreamWait> KEY = ContextKey.named("hms-mesh-downstream-wait");
    private static final DownstreamWait OUTSIDE = new DownstreamWait(false);

    private final boolean counting;
    private int running;
    private long since;
    private long total;

    public DownstreamWait() {
        this(true);
    }

    private DownstreamWait(boolean counting) {
        this.counting = counting;
    }

    /** Of the request that this thread works for; outside of one, one that counts nothing. */
    public static DownstreamWait current() {
        DownstreamWait wait = Context.current().get(KEY);
        return wait == null ? OUTSIDE : wait;
    }

    public Context in(Context context) {
        return context.with(KEY, this);
    }

    public void began(Ticker ticker) {
        if (counting) {
            begin(ticker.nanos());
        }
    }

    public void ended(Ticker ticker) {
        if (counting) {
            end(ticker.nanos());
        }
    }

    private synchronized void begin(long now) {
        if (running++ == 0) {
            since = now;
        }
    }

    private synchronized void end(long now) {
        if (--running == 0) {
            total += now - since;
        }
    }

    /** Until now, the calls under way included. */
    public synchronized long nanos(long now) {
        return running == 0 ? total : total + now - since;
    }
}
