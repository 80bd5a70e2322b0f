package gov.hms.mesh.internal.identity;

import gov.hms.mesh.internal.policy.DenyList;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom this process believes at one moment. Each change makes a new object, and what was decided under an older one is decided
 * again: the object itself is the trust epoch. Hence no {@code equals}.
 */
public final class Trust {
    private final List<X509Certificate> roots;
    private final Set<TrustAnchor> anchors = new HashSet<>();
    private final DenyList denied;

    /** @param roots never empty */
    public Trust(List<X509Certificate> roots, DenyList denied) {
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("roots: none (expected: at least one)");
        }
        this.roots = List.copyOf(roots);
        this.denied = denied;
        this.roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
    }

    /** This very object when nothing differs, so that nothing needs to be decided again. */
    Trust with(List<X509Certificate> otherRoots, DenyList otherDenied) {
        return roots.equals(otherRoots) && denied.equals(otherDenied) ? this : new Trust(otherRoots, otherDenied);
    }

    public List<X509Certificate> roots() {
        return roots;
    }

    public Set<TrustAnchor> anchors() {
        return Set.copyOf(anchors);
    }

    public DenyList denied() {
        return denied;
    }
}
