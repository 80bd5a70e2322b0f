package gov.hms.mesh.internal.tls;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What was found of a certificate under one trust. It says nothing of the time: when the chain is valid it tells, and the question
 * is asked anew each time.
 *
 * @param trust under which it was found; under another one it says nothing
 * @param issuer the second certificate of the chain that a refusal was found with, as another chain may lead further
 * @param refusal why the certificate proves nothing; null: it proves the identity
 * @param notBefore since when the whole chain is valid, in milliseconds of the wall clock
 * @param notAfter until when
 * @param client whether it is made for the calling end
 * @param server whether it is made for the answering end
 */
record Verdict(
        Trust trust,
        Certificate issuer,
        String refusal,
        SpiffeId id,
        long notBefore,
        long notAfter,
        boolean client,
        boolean server) {
    private static final int LONGEST_CHAIN = 8;

    boolean holds(Trust now, List<? extends Certificate> chain) {
        return trust == now && (refusal == null || issuer != null && issuer.equals(second(chain)));
    }

    static Verdict of(List<? extends Certificate> chain, Trust trust) {
        try {
            X509Certificate[] certificates = certificates(chain);
            X509Certificate leaf = certificates[0];
            SpiffeId id = LeafRules.identityOf(leaf);
            LeafRules.check(leaf);
            if (trust.denied().denies(id, leaf)) {
                throw new CertificateException("the peer's certificate for " + id + " is denied in this mesh (serial "
                        + leaf.getSerialNumber().toString(16) + ")");
            }
            List<X509Certificate> path = TrustPath.of(certificates, trust);
            return new Verdict(
                    trust,
                    null,
                    null,
                    id,
                    path.stream()
                            .mapToLong(certificate -> certificate.getNotBefore().getTime())
                            .max()
                            .orElseThrow(),
                    path.stream()
                            .mapToLong(certificate -> certificate.getNotAfter().getTime())
                            .min()
                            .orElseThrow(),
                    LeafRules.madeFor(leaf, LeafRules.CLIENT_AUTH),
                    LeafRules.madeFor(leaf, LeafRules.SERVER_AUTH));
        } catch (CertificateException refused) {
            return new Verdict(trust, second(chain), refused.getMessage(), null, 0, 0, false, false);
        }
    }

    private static X509Certificate[] certificates(List<? extends Certificate> chain) throws CertificateException {
        if (chain.size() > LONGEST_CHAIN) {
            throw new CertificateException(
                    "the peer shows " + chain.size() + " certificates (expected: at most " + LONGEST_CHAIN + ")");
        }
        try {
            return chain.toArray(X509Certificate[]::new);
        } catch (ArrayStoreException other) {
            throw new CertificateException("the peer shows certificates that are not X.509");
        }
    }

    /** Never the first, which must not be held on to. */
    private static Certificate second(List<? extends Certificate> chain) {
        return chain.size() < 2 || chain.get(1) == chain.get(0) ? null : chain.get(1);
    }

    @Override
    public String toString() {
        return refusal == null ? id.toString() : refusal;
    }
}
