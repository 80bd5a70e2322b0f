package gov.hms.sys.store;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate, or all of an identity, that an operator denied.
 *
 * @param subject a SPIFFE ID, or the serial number of one certificate in lower-case hexadecimal
 * @param issuedBefore of an identity that was let in again: what was issued before stays denied; empty: all of it is, and nothing is
 *     issued
 * @param until when every certificate that it concerns has ended, so that it can be forgotten; empty: it stays until it is taken back
 * @param by who denied it
 */
public record Denial(
        String subject, Optional<Instant> issuedBefore, Optional<Instant> until, Instant at, String by, String reason) {
    private static final String SCHEME = "spiffe://";

    public boolean ofIdentity() {
        return subject.startsWith(SCHEME);
    }

    public static String serial(BigInteger serial) {
        return serial.toString(16);
    }
}
