package gov.hms.sys.admin;

import java.util.Locale;

/** What can go wrong with a request, for programs; with its HTTP status. */
enum ErrorCode {
    INVALID_POLICY(400),
    BAD_REQUEST(400),
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    FORBIDDEN_ORIGIN(403),
    UNKNOWN_SERVICE(404),
    UNKNOWN_POLICY(404),
    UNKNOWN_OPERATOR(404),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    AMBIGUOUS_SERVICE(409),
    TOO_SLOW(408),
    CONFLICT(409),
    NOT_CONNECTED(409),
    TOO_LARGE(413),
    TOO_MANY_ATTEMPTS(429),
    INTERNAL(500),
    BUSY(503),
    NO_ANSWER(504),
    STORE_UNAVAILABLE(507);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
