package gov.hms.mesh.internal.policy;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What holds for the whole mesh.
 *
 * @param namespaces a two-label host is a mesh name only when its second label is one of these
 * @param trustBundle the roots to trust; never empty
 * @param issuingRoot SHA-256 of the root below which certificates are issued now, 64 lower-case hexadecimal digits; empty: an
 *     HMS-SYS that does not tell
 * @param denied who is not trusted all the same
 */
public record MeshConfig(
        long epoch,
        long version,
        String trustDomain,
        Set<String> namespaces,
        List<X509Certificate> trustBundle,
        Optional<String> issuingRoot,
        DenyList denied) {

    public MeshConfig {
        namespaces = Set.copyOf(namespaces);
        trustBundle = List.copyOf(trustBundle);
    }

    /** Of an HMS-SYS that does not tell below which root it issues. */
    public MeshConfig(
            long epoch, long version, String trustDomain, Set<String> namespaces, List<X509Certificate> trustBundle) {
        this(epoch, version, trustDomain, namespaces, trustBundle, Optional.empty(), DenyList.NONE);
    }

    public boolean supersedes(MeshConfig other) {
        return epoch > other.epoch || epoch == other.epoch && version >= other.version;
    }
}
