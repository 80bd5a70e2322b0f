package gov.hms.sys.rotation;

import gov.hms.mesh.internal.policy.MeshConfig;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.control.TrustChanges;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.Optional;

/** What all instances are told of roots: whom to trust, and below which one their next certificate is. */
final class TrustAnnouncement {
    private final CertificateAuthority authority;
    private final SnapshotCache cache;
    private final TrustChanges changes;
    private long version;

    TrustAnnouncement(CertificateAuthority authority, SnapshotCache cache, TrustChanges changes) {
        this.authority = authority;
        this.cache = cache;
        this.changes = changes;
        this.version = cache.mesh().version();
    }

    /** Tells them when they were told something else. */
    void tell() throws StoreUnavailableException {
        MeshConfig told = cache.mesh();
        boolean known = told.trustBundle().equals(authority.bundle())
                && told.issuingRoot().equals(Optional.of(authority.issuingRoot()));
        if (!known) {
            changes.announce();
            version = cache.mesh().version();
        }
    }

    /** Of the first configuration of the mesh with the roots of now. */
    long version() {
        return version;
    }
}
