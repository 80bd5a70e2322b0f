package gov.hms.sys.store;

import java.time.Instant;

/**
 * A key that is to be certified with a Service Token.
 *
 * @param token SHA-256 of who issued it and which one it is, in lower-case hexadecimal
 * @param key SHA-256 of the public key, in lower-case hexadecimal
 * @param most for how many keys the token is good, at least 1
 * @param until as long it has to be remembered: the token is good for nothing from then on
 */
public record TokenUse(String token, String key, int most, Instant until) {
    /** What became of it. */
    public enum Outcome {
        /** The key is the token's from now on. */
        BOUND,
        /** It was already. */
        KNOWN,
        /** As many other keys are the token's. */
        USED_UP,
        /** There are so many tokens in use that no further one can be remembered. */
        NO_ROOM
    }
}
