package gov.hms.sys.ca;

import java.time.Instant;

/** A JWT with which a workload asks for its first certificate. Its value appears in no text but the one it is made for. */
public record ServiceToken(String value, Instant expires) {
    @Override
    public String toString() {
        return "service token until " + expires;
    }
}
