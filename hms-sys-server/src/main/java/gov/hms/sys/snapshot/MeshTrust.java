package gov.hms.sys.snapshot;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What every instance has to know about certificates.
 *
 * @param bundle the roots to trust
 * @param issuingRoot SHA-256 of the one below which certificates are issued now, in lower-case hexadecimal
 */
public record MeshTrust(List<X509Certificate> bundle, Optional<String> issuingRoot) {
    public MeshTrust {
        bundle = List.copyOf(bundle);
    }
}
