package gov.hms.mesh.internal.policy;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * What holds for the whole mesh.
 *
 * @param namespaces a two-label host is a mesh name only when its second label is one of these
 * @param trustBundle the roots to trust; never empty
 */
public record MeshConfig(
        long epoch, long version, String trustDomain, Set<String> namespaces, List<X509Certificate> trustBundle) {

    public MeshConfig {
        namespaces = Set.copyOf(namespaces);
        trustBundle = List.copyOf(trustBundle);
    }

    public boolean supersedes(MeshConfig other) {
        return epoch > other.epoch || epoch == other.epoch && version >= other.version;
    }
}
