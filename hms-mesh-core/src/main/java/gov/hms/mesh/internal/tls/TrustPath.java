package gov.hms.mesh.internal.tls;

import gov.hms.mesh.internal.identity.Trust;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** The way from a leaf up to a root that is trusted. */
final class TrustPath {
    /** An issuing authority below the root, and one more where the user brings a root of their own. */
    private static final int MOST_BETWEEN = 3;

    private TrustPath() {}

    /**
     * Finds the way at the moment at which the last certificate of it begins to be valid: whether it is valid now is another
     * question, and its answer changes. That last one may be the root: what is issued begins a minute before it was issued, and a
     * root may be younger.
     *
     * @param chain leaf first
     * @return the leaf and what is between it and the root, without the root
     */
    static List<X509Certificate> of(X509Certificate[] chain, Trust trust) throws CertificateException {
        List<X509Certificate> below =
                Stream.of(chain).filter(one -> !trust.roots().contains(one)).toList();
        try {
            X509CertSelector leaf = new X509CertSelector();
            leaf.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(trust.anchors(), leaf);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(below)));
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(MOST_BETWEEN);
            parameters.setDate(beginning(below, trust));
            return CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath().getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException noWay) {
            throw new CertificateException(
                    "the peer's certificate does not lead to a root of this mesh (" + noWay.getMessage() + ")", noWay);
        }
    }

    private static Date beginning(List<X509Certificate> below, Trust trust) {
        Set<X500Principal> issuers =
                below.stream().map(X509Certificate::getIssuerX500Principal).collect(Collectors.toSet());
        return Stream.concat(
                        below.stream(),
                        trust.roots().stream().filter(root -> issuers.contains(root.getSubjectX500Principal())))
                .map(X509Certificate::getNotBefore)
                .max(Comparator.naturalOrder())
                .orElse(new Date(0));
    }
}
