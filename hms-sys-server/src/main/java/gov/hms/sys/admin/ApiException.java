package gov.hms.sys.admin;

import java.util.List;

/** A request that is answered with an error. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final List<String> details;
    private final String next;

    ApiException(ErrorCode code, String message, List<String> details, String next) {
        super(message);
        this.code = code;
        this.details = List.copyOf(details);
        this.next = next;
    }

    ApiException(ErrorCode code, String message, String next) {
        this(code, message, List.of(), next);
    }

    ErrorCode code() {
        return code;
    }

    List<String> details() {
        return List.copyOf(details);
    }

    String next() {
        return next;
    }
}
