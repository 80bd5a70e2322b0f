package gov.hms.mesh.call;

import java.util.Optional;

/**
 * What an HTTP client lends to the mesh for one call. All methods are called on the thread of the call, one after the other;
 * only an exchange that says it {@link #hedges()} is used by a second thread at the same time.
 *
 * @param <R> the client's type of an answer
 */
public interface Exchange<R> {
    /**
     * Sends the request once, to exactly this endpoint, and returns when the head of the answer is there. It must not retry,
     * not follow redirects, and not send a byte of the request before the peer has proved
     * {@link Endpoint#spiffeId()} with a certificate that is valid now.
     */
    R send(Attempt attempt) throws AttemptFailedException;

    int status(R answer);

    /** The value of a header of the answer, or null. */
    String header(R answer, String name);

    /** The version of HTTP that an answer came in, as in {@code 1.1} or {@code 2}; empty, the default, when that is not known. */
    default String httpVersion(R answer) {
        return "";
    }

    /** Frees an answer that nobody will read. Never fails. */
    void discard(R answer);

    /**
     * Runs the action, at the latest, when the answer holds its connection no longer: its body was read to the end, closed
     * or discarded. An adapter that cannot tell runs it at once.
     *
     * @return the answer to use from now on
     */
    default R whenDone(R answer, Runnable action) {
        action.run();
        return answer;
    }

    /** Whether the request's body can be sent a second time. */
    boolean replayable();

    /** Whether the application has cancelled the call. */
    boolean cancelled();

    /** Runs the action as soon as the application cancels the call; at once if it already has. Replaces the action before. */
    void onCancel(Runnable action);

    /**
     * Whether a second {@link #send} may run, on a thread of the mesh, while the first is under way. Such an exchange bears
     * calls of {@link #send}, {@link #discard}, {@link #cancel} and the questions about an answer from both threads at the same
     * time. When false, the default, its calls are never hedged.
     */
    default boolean hedges() {
        return false;
    }

    /**
     * Ends one attempt, and no other: its {@link #send} fails soon with {@link AttemptFailedException.Kind#CANCELLED}, without
     * sending anything more, also when it begins only later. An attempt that has its answer stays as it is. Called from any
     * thread; only for an exchange that {@link #hedges()}.
     *
     * @param number {@link Attempt#number()}
     */
    default void cancel(int number) {
        throw new UnsupportedOperationException(
                getClass().getName() + " says that it hedges, but cannot cancel attempt " + number);
    }

    /**
     * An exchange of its own for a copy of the request, addressed to another service; empty when the request's body cannot
     * be copied. It is asked for before the request is sent, on the thread of the call; the copy is then used on another
     * thread, outlives the call, is not cancelled with it, and leaves no trace in it.
     */
    default Optional<Exchange<R>> mirror(LogicalName to) {
        return Optional.empty();
    }

    /** Builds an answer that no peer gave. */
    R answer(LocalAnswer answer);
}
