package gov.hms.mesh.internal.identity;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What this process proves and whom it trusts, at one moment.
 *
 * @param generation rises by one with each new certificate and each change of trust
 */
public record IdentityState(long generation, X509Svid svid, List<X509Certificate> trustBundle) {
    public IdentityState {
        trustBundle = List.copyOf(trustBundle);
    }
}
