package gov.hms.sys.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate that may sign others, with its key. The key appears in no text. */
record Signer(X509Certificate certificate, PrivateKey key) {
    @Override
    public String toString() {
        return "signer " + certificate.getSubjectX500Principal();
    }
}
