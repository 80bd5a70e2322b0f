package gov.hms.sys.admission;

import gov.hms.mesh.call.SpiffeId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a Service Token says, after one of our issuers was found to have said it.
 *
 * @param id the workload; derived from the token's claims and from nothing else
 * @param issuer its {@code iss}
 * @param tokenId its {@code jti}; empty when the issuer's tokens may be used again and again
 * @param uses for how many keys it is good
 * @param issued its {@code iat}; empty when it has none
 * @param expires its {@code exp}
 */
record VerifiedToken(
        SpiffeId id, String issuer, Optional<String> tokenId, int uses, Optional<Instant> issued, Instant expires) {}
