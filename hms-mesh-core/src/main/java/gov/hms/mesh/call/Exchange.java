package gov.hms.mesh.call;

import java.util.Optional;

/**
 * What an HTTP client lends to the mesh for one call. All methods are called on the thread of the call, one after the other.
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

    /** Frees an answer that nobody will read. Never fails. */
    void discard(R answer);

    /** Whether the request's body can be sent a second time. */
    boolean replayable();

    /** Whether the application has cancelled the call. */
    boolean cancelled();

    /** Runs the action as soon as the application cancels the call; at once if it already has. Replaces the action before. */
    void onCancel(Runnable action);

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
