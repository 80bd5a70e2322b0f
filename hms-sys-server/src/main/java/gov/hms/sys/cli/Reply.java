package gov.hms.sys.cli;

import java.time.Instant;
import java.util.Optional;

/**
 * An answer of HMS-SYS.
 *
 * @param date the server's clock, as far as it tells
 */
record Reply(int status, String body, Optional<Instant> date) {
    boolean ok() {
        return status == 200;
    }

    /** Without the body, which may be a token. */
    @Override
    public String toString() {
        return "answer " + status;
    }
}
