package gov.hms.mesh.call;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/**
 * Whether the request that a thread works for is a copy, whose answer nobody reads. It travels in OpenTelemetry's
 * {@link Context}. Calls made for such a request carry the mark on, and are themselves not copied again.
 */
public final class Mirrored {
    private static final ContextKey<Boolean> KEY = ContextKey.named("hms-mesh-mirrored");

    private Mirrored() {}

    public static boolean current() {
        return Context.current().get(KEY) != null;
    }

    /** The context of a copy. */
    public static Context in(Context context) {
        return context.with(KEY, Boolean.TRUE);
    }
}
