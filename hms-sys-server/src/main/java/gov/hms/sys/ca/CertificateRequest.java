package gov.hms.sys.ca;

import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What a request says, once its signature is verified.
 *
 * @param key the only thing that is ever taken from it
 * @param asksForAuthority wants to sign certificates itself
 * @param uris names that it wants to have
 */
record CertificateRequest(SubjectPublicKeyInfo key, boolean asksForAuthority, List<String> uris) {
    CertificateRequest {
        uris = List.copyOf(uris);
    }
}
