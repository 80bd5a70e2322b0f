package gov.hms.sys.rotation;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.ca.KeyFileException;
import gov.hms.sys.ca.RotationPhase;
import gov.hms.sys.ca.RotationState;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the audit log is told of rotations. A step is on record before it is taken, so that none is ever taken unseen; a step that
 * could not be taken is on record as that; and what a crash left open between the two, the next start puts on record.
 */
public final class RotationLedger {
    private static final Logger LOG = LoggerFactory.getLogger(RotationLedger.class);
    private static final String ACTION = "ca.rotate";
    private static final String SYSTEM = "system";
    private static final String ENDED = "ended: ";

    /** The newest record of a rotation from before the start; null: there is none, or it is weeks old. */
    private volatile AuditRecord newest;

    private boolean reconciled;

    /** Changes what is on the disk. */
    interface Step {
        void take() throws KeyFileException;
    }

    /** Learns from a record of the past; records of other things are none of its business. */
    public void replay(AuditRecord record) {
        if (record.action().equals(ACTION)) {
            newest = record;
        }
    }

    static String ended(String how) {
        return ENDED + how;
    }

    /**
     * Puts on record where things stand after a start: the last record may speak of a step that a crash prevented, or the end of
     * a rotation may have come with the start itself. Does so once.
     *
     * @param root the one that is trusted when no rotation is under way
     */
    void reconcile(AuditLog audit, Optional<RotationState> state, String root) throws StoreUnavailableException {
        if (reconciled) {
            return;
        }
        if (state.isPresent()) {
            RotationState found = state.get();
            audit.append(new AuditEntry(SYSTEM, ACTION, found.phase().word(), stands(found)));
        } else if (newest != null && !newest.detail().startsWith(ENDED)) {
            String how = "no rotation is under way after a start; only sha256:" + root + " is trusted";
            audit.append(new AuditEntry(SYSTEM, ACTION, newest.target(), ended(how)));
        }
        reconciled = true;
    }

    private static String stands(RotationState state) {
        return "stands here after a start: from sha256:" + state.oldRoot() + " to sha256:" + state.newRoot() + ", "
                + manner(state.hold(), state.without());
    }

    static String manner(boolean hold, Set<String> without) {
        return (hold ? "stops before the old root is dropped" : "goes on to the end")
                + (without.isEmpty() ? "" : ", without " + String.join(", ", new TreeSet<>(without)));
    }

    /** @throws KeyFileException when the step was not taken; that is on record as well, if the disk takes records */
    void take(AuditLog audit, String actor, RotationPhase phase, String detail, Step step)
            throws StoreUnavailableException, KeyFileException {
        audit.append(new AuditEntry(actor, ACTION, phase.word(), detail));
        try {
            step.take();
        } catch (KeyFileException failed) {
            notTaken(audit, phase, failed);
            throw failed;
        }
    }

    private static void notTaken(AuditLog audit, RotationPhase phase, KeyFileException why) {
        try {
            audit.append(new AuditEntry(SYSTEM, ACTION, phase.word(), "not done: " + why.getMessage()));
        } catch (StoreUnavailableException neither) {
            LOG.error(
                    "The last record of {} speaks of a step that was not taken, which the next start puts on record: {}",
                    ACTION,
                    neither.getMessage());
        }
    }
}
