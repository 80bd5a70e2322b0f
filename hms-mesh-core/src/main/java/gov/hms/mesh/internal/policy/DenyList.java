package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.SpiffeId;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Whose certificates prove nothing any more, although they are not over yet.
 *
 * @param identities every certificate of the identity that was issued before the moment; {@link #ALL} of them
 * @param serials single certificates
 */
public record DenyList(Map<SpiffeId, Instant> identities, Set<BigInteger> serials) {
    public static final DenyList NONE = new DenyList(Map.of(), Set.of());

    /** As many entries at most: every instance holds all of them. */
    public static final int MOST = 10_000;

    /** Every certificate of an identity, also one that is issued later. */
    public static final Instant ALL = Instant.MAX;

    /** A certificate says that it is valid since a minute before it was issued, for the sake of slow clocks. */
    public static final Duration BACKDATED = Duration.ofSeconds(60);

    public DenyList {
        identities = Map.copyOf(identities);
        serials = Set.copyOf(serials);
    }

    /** @param id that the certificate carries */
    public boolean denies(SpiffeId id, X509Certificate leaf) {
        if (!serials.isEmpty() && serials.contains(leaf.getSerialNumber())) {
            return true;
        }
        Instant issuedBefore = identities.get(id);
        return issuedBefore != null && issued(leaf).isBefore(issuedBefore);
    }

    /** When the certificate was issued, to the second below. */
    public static Instant issued(X509Certificate leaf) {
        return leaf.getNotBefore().toInstant().plus(BACKDATED);
    }

    public int size() {
        return identities.size() + serials.size();
    }
}
