package gov.hms.mesh.call;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/**
 * What a request that is being served hands on to the calls that are made for it. It travels in OpenTelemetry's
 * {@link Context}, and so through every executor that carries that context.
 */
public final class RequestScope {
    /** Outside of any request. */
    public static final RequestScope NONE = new RequestScope(Deadline.NEVER, 1, Priority.NORMAL);

    private static final ContextKey<RequestScope> KEY = ContextKey.named("hms-mesh-request");

    private final Deadline deadline;
    private final int attempt;
    private final Priority priority;
    private volatile boolean failedBelow;

    /** @param attempt the how manieth attempt of the caller this request is, from 1 on */
    public RequestScope(Deadline deadline, int attempt, Priority priority) {
        this.deadline = deadline;
        this.attempt = attempt;
        this.priority = priority;
    }

    /** The scope of the request that this thread works for; {@link #NONE} outside of one. */
    public static RequestScope current() {
        return of(Context.current());
    }

    /** The scope that a context carries; {@link #NONE} when it carries none. */
    public static RequestScope of(Context context) {
        RequestScope scope = context.get(KEY);
        return scope == null ? NONE : scope;
    }

    /** The context, with this scope in it. */
    public Context in(Context context) {
        return context.with(KEY, this);
    }

    /** When the caller will have given up. */
    public Deadline deadline() {
        return deadline;
    }

    public int attempt() {
        return attempt;
    }

    public Priority priority() {
        return priority;
    }

    /** The same importance for work that outlives the request: without its deadline and its attempt count. */
    public RequestScope detached() {
        return new RequestScope(Deadline.NEVER, 1, priority);
    }

    /** A call that was made for this request has failed, after all of its attempts. */
    public void failedBelow() {
        if (this != NONE) {
            failedBelow = true;
        }
    }

    /** Whether trying this request again would only repeat what was tried again further down. */
    public boolean hasFailedBelow() {
        return failedBelow;
    }
}
