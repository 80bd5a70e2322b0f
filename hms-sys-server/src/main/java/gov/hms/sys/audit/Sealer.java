package gov.hms.sys.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs how the log stands, on a thread of its own: no change waits for a signature, nor for an anchor on a slow disk elsewhere.
 * The head follows the last record within a tenth of a second; every thousand records, or five minutes, a milestone is kept.
 */
final class Sealer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long MILESTONE_RECORDS = 1_000;
    private static final Duration MILESTONE_AGE = Duration.ofMinutes(5);
    private static final long CLOSE_MS = 10_000;

    private final CheckpointSigner signer;
    private final InstantSource clock;
    private final List<SealStore> stores;
    private final Consumer<AuditEntry> notes;
    private final boolean[] failing;
    private final Thread thread = new Thread(this::run, "hms-audit-seal");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by the lock
    private long seq;
    private String hash = AuditLine.GENESIS;
    private boolean milestoneWanted;
    private boolean closing;

    // of the thread
    private long sealed = -1;
    private long milestone;
    private Instant milestoneAt;

    /** For others: the newest record whose seal is on the disk beside the log. */
    private volatile long sealedHere;

    /** @param notes takes what is to be put on record, without waiting */
    Sealer(CheckpointSigner signer, InstantSource clock, List<SealStore> stores, Consumer<AuditEntry> notes) {
        this.signer = signer;
        this.clock = clock;
        this.stores = new ArrayList<>(stores);
        this.notes = notes;
        this.failing = new boolean[stores.size()];
        this.milestoneAt = clock.instant();
    }

    void start(long lastSeq, String lastHash) {
        moved(lastSeq, lastHash, false);
        milestone = lastSeq;
        thread.setDaemon(true);
        thread.start();
    }

    /** The record with this number is on the disk. */
    void moved(long lastSeq, String lastHash, boolean wantMilestone) {
        lock.lock();
        try {
            seq = lastSeq;
            hash = lastHash;
            milestoneWanted |= wantMilestone;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The newest record whose seal is beside the log. */
    long sealedThrough() {
        return sealedHere;
    }

    private void run() {
        try {
            while (sealNext()) {
                // until it is closed
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sealNext() throws InterruptedException {
        long now;
        String nowHash;
        boolean wanted;
        boolean last;
        lock.lock();
        try {
            while (seq == sealed && !closing) {
                changed.await();
            }
            now = seq;
            nowHash = hash;
            last = closing;
            wanted = milestoneWanted || last;
            milestoneWanted = false;
        } finally {
            lock.unlock();
        }
        seal(now, nowHash, wanted);
        if (!last) {
            rest();
        }
        return !last;
    }

    private void rest() throws InterruptedException {
        long left = PAUSE_NANOS;
        lock.lock();
        try {
            while (left > 0 && !closing) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void seal(long now, String nowHash, boolean wanted) {
        Instant time = clock.instant();
        boolean due = now - milestone >= MILESTONE_RECORDS
                || Duration.between(milestoneAt, time).compareTo(MILESTONE_AGE) >= 0;
        if (now > milestone && (due || wanted)) {
            Checkpoint kept = Checkpoint.sign(Checkpoint.Kind.MILESTONE, now, time, nowHash, signer);
            stores.forEach(store -> store.later(kept));
            milestone = now;
            milestoneAt = time;
        }
        Checkpoint head = Checkpoint.sign(Checkpoint.Kind.HEAD, now, time, nowHash, signer);
        for (int i = 0; i < stores.size(); i++) {
            write(i, head);
        }
        sealed = now;
    }

    private void write(int store, Checkpoint head) {
        try {
            stores.get(store).write(head);
            if (store == 0) {
                sealedHere = head.seq();
            }
            if (failing[store]) {
                failing[store] = false;
                notes.accept(new AuditEntry(
                        "system", "audit.anchor", stores.get(store).toString(), "written again"));
            }
        } catch (IOException failed) {
            if (!failing[store]) {
                failing[store] = true;
                LOG.error(
                        "The seals of the audit log cannot be written to {}: {}", stores.get(store), failed.toString());
                notes.accept(new AuditEntry(
                        "system", "audit.anchor", stores.get(store).toString(), "cannot be written: " + failed));
            }
        }
    }

    /** Seals the last record, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, CLOSE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.error("The last seal of the audit log could not be written within {} ms", CLOSE_MS);
        }
    }
}
