package gov.hms.sys.control;

import gov.hms.sys.store.Change;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.List;

/** Tells every instance which roots to trust, under a revision of its own, so that each acknowledgement says of which. */
public final class TrustChanges {
    private final MeshWriter writer;

    public TrustChanges(MeshWriter writer) {
        this.writer = writer;
    }

    /** What changed is on record already. */
    public void announce() throws StoreUnavailableException {
        try {
            writer.change(state -> new Proposal(List.of(), List.of(new Change.OtherRoots())));
        } catch (RefusedException impossible) {
            throw new IllegalStateException("nothing refuses other roots", impossible);
        }
    }
}
