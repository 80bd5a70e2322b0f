package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.RequestScope;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Carries the trace of the thread that enqueues a call, and the request that it works for, to the thread that makes the call
 * and knows nothing of either. For a call that is executed, the two threads are one.
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

    /**
     * Makes what the call was made in current on this thread. Where an interceptor has begun a trace of its own, that one
     * stays; but the request that the call is made for is the caller's all the same.
     */
    static Scope resume(Call call) {
        Context caller = call.tag(Context.class);
        Context here = Context.current();
        if (caller == null) {
            return Scope.noop();
        }
        if (here == Context.root()) {
            return caller.makeCurrent();
        }
        RequestScope request = RequestScope.of(caller);
        return request == RequestScope.NONE || RequestScope.of(here) != RequestScope.NONE
                ? Scope.noop()
                : request.in(here).makeCurrent();
    }
}
