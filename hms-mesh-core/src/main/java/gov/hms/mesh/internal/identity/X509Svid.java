package gov.hms.mesh.internal.identity;

import gov.hms.mesh.call.SpiffeId;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A private key and the certificate chain that gives it a SPIFFE ID.
 *
 * @param chain leaf first, without the root
 * @param notBefore of the leaf; read once, because every call asks
 * @param notAfter of the leaf
 */
public record X509Svid(
        SpiffeId spiffeId, List<X509Certificate> chain, PrivateKey privateKey, Instant notBefore, Instant notAfter) {
    public X509Svid {
        chain = List.copyOf(chain);
    }

    /** Valid as long as its leaf. */
    public X509Svid(SpiffeId spiffeId, List<X509Certificate> chain, PrivateKey privateKey) {
        this(
                spiffeId,
                chain,
                privateKey,
                chain.get(0).getNotBefore().toInstant(),
                chain.get(0).getNotAfter().toInstant());
    }

    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** Whether the chain ends in this root. */
    public boolean issuedBelow(X509Certificate root) {
        X509Certificate top = chain.get(chain.size() - 1);
        if (!top.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            return false;
        }
        try {
            top.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    public boolean validAt(Instant now) {
        return !now.isBefore(notBefore()) && now.isBefore(notAfter());
    }

    /** Names the identity and its end; never the key. */
    @Override
    public String toString() {
        return spiffeId + " until " + notAfter();
    }
}
