package gov.hms.mesh.internal.policy;

/**
 * What of a request decides that like goes to like: a header's or a cookie's value.
 *
 * @param name of the header (any case) or of the cookie; empty with {@link Kind#NONE}
 */
public record HashKey(Kind kind, String name) {
    /** Where the value stands. */
    public enum Kind {
        NONE,
        HEADER,
        COOKIE
    }

    /** Nothing of the request decides. */
    public static final HashKey NONE = new HashKey(Kind.NONE, "");
}
