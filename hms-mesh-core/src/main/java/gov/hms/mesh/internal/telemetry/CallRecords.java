package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.internal.stack.CallIds;
import gov.hms.mesh.internal.stack.CallJournal;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The journals of the last {@value #RECENT} calls of this process, and of its last {@value #FAILURES} failed ones, to explain them by.
 * Keeping one is a store into a ring at a place that one atomic addition gives; nobody waits for anybody.
 */
public final class CallRecords {
    /** Powers of two. */
    public static final int RECENT = 256;

    public static final int FAILURES = 1_024;

    private final CallIds ids;
    private final AtomicReferenceArray<CallJournal> recent = new AtomicReferenceArray<>(RECENT);
    private final AtomicReferenceArray<CallJournal> failures = new AtomicReferenceArray<>(FAILURES);
    private final AtomicLong failed = new AtomicLong();
    private volatile CallTap tap = CallTap.NONE;

    public CallRecords(CallIds ids) {
        this.ids = ids;
    }

    CallIds ids() {
        return ids;
    }

    /** From now on this one hears of each call. */
    public void tap(CallTap listener) {
        tap = listener;
    }

    /** Whether somebody listens. */
    boolean areTapped() {
        return tap != CallTap.NONE;
    }

    /** @param ended nobody writes to it any more, but for when its answer was read */
    void keep(CallJournal ended) {
        recent.setRelease((int) ended.number() & RECENT - 1, ended);
        if (ended.isFailure()) {
            failures.setRelease((int) failed.getAndIncrement() & FAILURES - 1, ended);
        }
        tap.ended(ended);
    }

    /** The kept calls of this trace, or the one of this name; newest first. */
    public List<CallJournal> find(String id) {
        return Stream.concat(kept(recent), kept(failures))
                .filter(journal -> journal.id().equals(id))
                .distinct()
                .sorted(Comparator.comparingLong(CallJournal::number).reversed())
                .toList();
    }

    /** The newest kept calls, newest first. */
    public List<CallJournal> newest(int most, boolean onlyFailed) {
        return (onlyFailed ? kept(failures) : kept(recent))
                .sorted(Comparator.comparingLong(CallJournal::number).reversed())
                .limit(most)
                .toList();
    }

    private static Stream<CallJournal> kept(AtomicReferenceArray<CallJournal> ring) {
        return IntStream.range(0, ring.length()).mapToObj(ring::getAcquire).filter(journal -> journal != null);
    }
}
