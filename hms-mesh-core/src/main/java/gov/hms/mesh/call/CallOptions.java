package gov.hms.mesh.call;

import java.util.Optional;

/**
 * What an application may say of one call.
 *
 * @param detached the call outlives the request it is made for: it inherits neither its deadline nor its attempt count
 * @param priority empty: inherited from the request it is made for, else {@link Priority#NORMAL}
 */
public record CallOptions(boolean detached, Optional<Priority> priority) {
    /** Inherits everything. */
    public static final CallOptions DEFAULT = new CallOptions(false, Optional.empty());

    /** A call that goes on when the request it was made for is over. */
    public static final CallOptions DETACHED = new CallOptions(true, Optional.empty());

    public CallOptions withPriority(Priority other) {
        return new CallOptions(detached, Optional.of(other));
    }
}
