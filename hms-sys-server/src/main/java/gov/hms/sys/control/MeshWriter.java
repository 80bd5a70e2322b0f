package gov.hms.sys.control;

import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.Publication;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Store;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The only writer. One change at a time decides on the newest state, so that two that would contradict each other cannot both be
 * accepted; watchers are woken after the lock is released, so that a slow one delays nobody.
 */
public final class MeshWriter {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final AuditLog audit;
    private final Store store;
    private final SnapshotCache cache;
    private final LongSupplier nanoTime;

    public MeshWriter(AuditLog audit, Store store, SnapshotCache cache, LongSupplier nanoTime) {
        this.audit = audit;
        this.store = store;
        this.cache = cache;
        this.nanoTime = nanoTime;
    }

    /** Looks at the newest state and says what is to be done. Runs under the lock: short, and without I/O. */
    interface Decision {
        Proposal decide(MeshState state) throws RefusedException;
    }

    Committed change(Decision decision) throws RefusedException, StoreUnavailableException {
        long started = nanoTime.getAsLong();
        Committed committed = commit(decision, started);
        committed.publication().wake();
        return committed;
    }

    private Committed commit(Decision decision, long started) throws RefusedException, StoreUnavailableException {
        lock.lock();
        try {
            MeshState before = cache.state();
            Proposal proposal = decision.decide(before);
            if (proposal.changes().isEmpty()) {
                return new Committed(false, before, new Publication(before.revision(), Map.of(), started, List.of()));
            }
            audit.append(proposal.audit());
            long revision = store.apply(proposal.changes());
            MeshState after = before.after(proposal.changes(), revision);
            return new Committed(true, after, cache.publish(after, started));
        } finally {
            lock.unlock();
        }
    }
}
