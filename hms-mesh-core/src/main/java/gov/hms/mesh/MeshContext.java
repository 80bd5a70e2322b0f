package gov.hms.mesh;

import gov.hms.mesh.call.RequestScope;
import io.opentelemetry.context.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Carries the request that a thread works for (its trace, the time its caller still waits, its priority) to the threads that
 * work for it too. Wrap an executor once, where it is made; every kind will do, one that starts a virtual thread for each task
 * among them. What is wrapped with OpenTelemetry's {@link Context} already needs nothing more: it is the same context.
 *
 * <pre>{@code
 * ExecutorService workers = MeshContext.wrap(Executors.newFixedThreadPool(8));
 * }</pre>
 */
public final class MeshContext {
    private MeshContext() {}

    /** Each task runs in the context of the thread that handed it over. */
    public static Executor wrap(Executor executor) {
        return Context.taskWrapping(executor);
    }

    /** Each task runs in the context of the thread that handed it over. Closing the result closes the executor. */
    public static ExecutorService wrap(ExecutorService executor) {
        return Context.taskWrapping(executor);
    }

    /** Each task runs in the context of the thread that handed it over, except periodic ones: they outlive every request. */
    public static ScheduledExecutorService wrap(ScheduledExecutorService executor) {
        return Context.taskWrapping(executor);
    }

    /** The task, in the context of this thread at this moment; for threads that the application starts itself. */
    public static Runnable wrap(Runnable task) {
        return Context.current().wrap(task);
    }

    /** The task, in the context of this thread at this moment. */
    public static <T> Callable<T> wrap(Callable<T> task) {
        return Context.current().wrap(task);
    }

    /**
     * The task, for work that goes on when the request is over: it keeps trace and priority, but neither the deadline nor the
     * attempt count. Calls made within it take as long as policy and their own timeouts let them.
     */
    public static Runnable detached(Runnable task) {
        return detached().wrap(task);
    }

    /** The task, for work that goes on when the request is over. */
    public static <T> Callable<T> detached(Callable<T> task) {
        return detached().wrap(task);
    }

    private static Context detached() {
        Context current = Context.current();
        return RequestScope.of(current).detached().in(current);
    }
}
