package gov.hms.sys.admission;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import gov.hms.sys.ca.ServiceTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The claims of a token whose signature is good, held against what its issuer's tokens have to say. */
final class TokenClaims {
    private static final int MOST_USES = 1_000;
    private static final int LONGEST_ID = 256;
    private static final long LAST_SECOND = 253_402_300_799L;

    private final JsonNode claims;
    private final TokenIssuer issuer;

    TokenClaims(JsonNode claims, TokenIssuer issuer) {
        this.claims = claims;
        this.issuer = issuer;
    }

    /** A token that is also meant for others could be used here by any of them. */
    void requireAudience() throws NotAdmittedException {
        JsonNode aud = claims.path("aud");
        JsonNode only = aud.isArray() && aud.size() == 1 ? aud.get(0) : aud;
        if (!only.isString() || !only.stringValue().equals(issuer.audience())) {
            throw NotAdmittedException.unfit("service token: aud " + TokenText.shown(aud.toString()) + " (expected: "
                    + issuer.audience() + ", and no other beside it)");
        }
    }

    void requireTime(Instant now, SpiffeId id) throws NotAdmittedException {
        Instant expires = expires();
        Optional<Instant> issued = issued();
        Optional<Instant> notBefore = time("nbf");
        Instant begins = issued.or(() -> notBefore)
                .orElseThrow(
                        () -> NotAdmittedException.unfit("service token: neither iat nor nbf (expected: one of them)"));
        if (!now.isBefore(expires.plus(issuer.tolerance()))) {
            String expired = "service token: expired at " + expires + ", and it is " + now + " here; "
                    + (issuer.issuer().equals(ServiceTokens.ISSUER)
                            ? "create a new one with: hms token create "
                                    + id.workload().orElseThrow()
                            : "get a new one from " + issuer.issuer());
            throw new NotAdmittedException(Reason.TOKEN_EXPIRED, expired, expired);
        }
        requireBegun(begins, now);
        requireBegun(notBefore.orElse(begins), now);
        Duration life = Duration.between(begins, expires);
        if (life.isNegative() || life.isZero() || life.compareTo(issuer.maxLife()) > 0) {
            throw NotAdmittedException.unfit(
                    "service token: life " + life + " (expected: at most " + issuer.maxLife() + ")");
        }
    }

    private void requireBegun(Instant start, Instant now) throws NotAdmittedException {
        if (now.isBefore(start.minus(issuer.tolerance()))) {
            throw NotAdmittedException.unfit(
                    "service token: not valid before " + start + ", and it is " + now + " here; check the clocks");
        }
    }

    Optional<Instant> issued() throws NotAdmittedException {
        return time("iat");
    }

    Instant expires() throws NotAdmittedException {
        return time("exp").orElseThrow(() -> NotAdmittedException.unfit("service token: exp is missing"));
    }

    /** Empty when the issuer's tokens may be used again. */
    Optional<String> tokenId() throws NotAdmittedException {
        if (issuer.reuse()) {
            return Optional.empty();
        }
        JsonNode jti = claims.path("jti");
        if (!jti.isString() || jti.stringValue().isEmpty() || jti.stringValue().length() > LONGEST_ID) {
            throw NotAdmittedException.unfit("service token: jti is missing (expected: 1 to " + LONGEST_ID
                    + " characters; without it a copy of the token cannot be told from the token)");
        }
        return Optional.of(jti.stringValue());
    }

    /** A token of another issuer than the built-in one is good for one key, whatever it says. */
    int uses() throws NotAdmittedException {
        JsonNode uses = claims.path(ServiceTokens.USES);
        if (uses.isMissingNode() || !(issuer.issuer().equals(ServiceTokens.ISSUER))) {
            return 1;
        }
        if (!uses.isInt() || uses.intValue() < 1 || uses.intValue() > MOST_USES) {
            throw NotAdmittedException.unfit("service token: " + ServiceTokens.USES + " "
                    + TokenText.shown(uses.toString()) + " (expected: 1 to " + MOST_USES + ")");
        }
        return uses.intValue();
    }

    /** Seconds since 1970, perhaps with a fraction; empty when it is absent. */
    private Optional<Instant> time(String claim) throws NotAdmittedException {
        JsonNode value = claims.path(claim);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        double seconds = value.isNumber() ? value.doubleValue() : -1;
        // written so that what is no number at all is refused too
        if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
            throw NotAdmittedException.unfit("service token: " + claim + " " + TokenText.shown(value.toString())
                    + " (expected: seconds since 1970, as a number)");
        }
        return Optional.of(
                Instant.ofEpochMilli(value.decimalValue().movePointRight(3).longValue()));
    }
}
