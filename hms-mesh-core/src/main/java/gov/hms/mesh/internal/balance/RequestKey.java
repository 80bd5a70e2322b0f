package gov.hms.mesh.internal.balance;

import gov.hms.mesh.internal.cluster.StableHash;
import gov.hms.mesh.internal.policy.HashKey;
import java.util.function.UnaryOperator;

/** The hash of what a policy's {@code hashOn} names. It is read where it stands: no piece of the request is copied. */
public final class RequestKey {
    /** The request has no such value. */
    public static final long NONE = 0;

    private RequestKey() {}

    public static long of(HashKey key, UnaryOperator<String> header) {
        return switch (key.kind()) {
            case NONE -> NONE;
            case HEADER -> ofHeader(header.apply(key.name()));
            case COOKIE -> ofCookie(header.apply("Cookie"), key.name());
        };
    }

    private static long ofHeader(String value) {
        return value == null || value.isEmpty() ? NONE : some(StableHash.of(value));
    }

    /** {@code a=1; b=2}: RFC 6265, section 4.2. */
    private static long ofCookie(String cookies, String name) {
        if (cookies == null) {
            return NONE;
        }
        int length = cookies.length();
        int at = 0;
        while (at < length) {
            int end = cookies.indexOf(';', at);
            end = end < 0 ? length : end;
            while (at < end && cookies.charAt(at) == ' ') {
                at++;
            }
            int value = at + name.length() + 1;
            if (value < end && cookies.charAt(value - 1) == '=' && cookies.startsWith(name, at)) {
                return some(StableHash.of(cookies, value, end));
            }
            at = end + 1;
        }
        return NONE;
    }

    private static long some(long hash) {
        return hash == NONE ? 1 : hash;
    }
}
