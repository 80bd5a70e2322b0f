package gov.hms.mesh.internal.tls;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** What a certificate must say of itself to be an identity in the mesh. */
final class LeafRules {
    static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /** HMS-SYS issues none that lives longer. */
    static final Duration LONGEST_LIFE = Duration.ofDays(7).plus(DenyList.BACKDATED);

    private static final int URI = 6;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int CERT_SIGN = 5;

    private LeafRules() {}

    /** All but its purpose, which depends on the end that it is shown by. */
    static void check(X509Certificate leaf) throws CertificateException {
        boolean[] usage = leaf.getKeyUsage();
        if (usage == null || !usage[DIGITAL_SIGNATURE]) {
            throw new CertificateException("the peer's certificate is not for signatures (key usage)");
        }
        Duration life = Duration.between(
                leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
        if (life.isNegative() || life.compareTo(LONGEST_LIFE) > 0) {
            throw new CertificateException("the peer's certificate lives " + life + " (expected: at most "
                    + LONGEST_LIFE + ", the longest that HMS-SYS issues)");
        }
    }

    static boolean madeFor(X509Certificate leaf, String purpose) throws CertificateParsingException {
        List<String> purposes = leaf.getExtendedKeyUsage();
        return purposes != null && purposes.contains(purpose);
    }

    /** The one SPIFFE ID of a leaf. A CA, or a certificate with no or several URI names, is nobody's identity. */
    static SpiffeId identityOf(X509Certificate leaf) throws CertificateException {
        boolean[] usage = leaf.getKeyUsage();
        if (leaf.getBasicConstraints() != -1 || usage != null && usage[CERT_SIGN]) {
            throw new CertificateException("the peer shows the certificate of an authority as its own");
        }
        String uri = null;
        Collection<List<?>> names;
        try {
            names = leaf.getSubjectAlternativeNames();
        } catch (CertificateParsingException unreadable) {
            throw new CertificateException("the peer's certificate has unreadable names", unreadable);
        }
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.size() == 2 && Integer.valueOf(URI).equals(name.get(0)) && name.get(1) instanceof String text) {
                if (uri != null) {
                    throw new CertificateException("the peer's certificate carries more than one URI name");
                }
                uri = text;
            }
        }
        if (uri == null) {
            throw new CertificateException("the peer's certificate carries no URI name");
        }
        try {
            return SpiffeId.parse(uri);
        } catch (IllegalArgumentException notAnId) {
            throw new CertificateException(notAnId.getMessage(), notAnId);
        }
    }
}
