package gov.hms.sys.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who may speak to HMS-SYS.
 *
 * @param role a word: {@code viewer}, {@code operator} or {@code admin}
 * @param tokenHash SHA-256 of their token, in lower-case hexadecimal; the token itself is nowhere
 * @param expires from when on the token is good for nothing; empty: never
 */
public record StoredOperator(
        String name, String role, String tokenHash, Instant created, String createdBy, Optional<Instant> expires) {

    public boolean expiredAt(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    @Override
    public String toString() {
        return name + ", " + role;
    }
}
