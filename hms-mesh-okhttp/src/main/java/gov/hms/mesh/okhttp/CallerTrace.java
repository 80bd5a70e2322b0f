package gov.hms.mesh.okhttp;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Carries the trace of the thread that enqueues a call to the thread that makes it, which knows nothing of it. For a call
 * that is executed, the two threads are one.
 */
final class CallerTrace extends EventListener {
    private static final CallerTrace LISTENER = new CallerTrace();

    private CallerTrace() {}

    /** Listens beside the application's listener. */
    static EventListener.Factory beside(EventListener.Factory application) {
        return call -> application.create(call).plus(LISTENER);
    }

    /** Whether the application listens to nothing. */
    static boolean isAlone(EventListener listener) {
        return listener == LISTENER || listener == EventListener.NONE;
    }

    @Override
    public void callStart(Call call) {
        Context caller = Context.current();
        if (caller != Context.root()
                && MeshInterceptor.mayBeMeshName(call.request().url().host())) {
            call.tag(Context.class, () -> caller);
        }
    }

    /** Makes the caller's trace current on this thread, unless there is one already. */
    static Scope resume(Call call) {
        Context caller = call.tag(Context.class);
        return caller == null || Context.current() != Context.root() ? Scope.noop() : caller.makeCurrent();
    }
}
