package gov.hms.sys.access;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.Stretch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service that refused calls, and what it says of them. All of it is its word: what it makes up takes places from its own kinds
 * and records, and from nobody else's.
 */
final class Reporter {
    static final int MOST_KINDS = 200;
    static final int RECORDS_PER_STRETCH = 10;

    private final SpiffeId id;
    private final LogicalName service;
    private final Stretch stretch = new Stretch(RECORDS_PER_STRETCH);

    /** In the order of their last calls. */
    private final Map<Kind, Sum> sums = new LinkedHashMap<>(16, 0.75f, true);

    private long forgotten;

    private record Kind(Optional<SpiffeId> caller, String method, String policy, boolean dryRun, String reason) {}

    /** What is to be put on record, and to be called when it was. */
    record Due(AuditEntry entry, Runnable written) {}

    Reporter(SpiffeId id, LogicalName service) {
        this.id = id;
        this.service = service;
    }

    LogicalName service() {
        return service;
    }

    int kinds() {
        return sums.size();
    }

    boolean isIdle() {
        return sums.isEmpty() && forgotten == 0;
    }

    void add(Denial denial, Instant now) {
        Kind kind = new Kind(denial.caller(), denial.method(), denial.policy(), denial.dryRun(), denial.reason());
        sums.computeIfAbsent(kind, added -> new Sum(denial, now)).add(denial, now);
        if (sums.size() > MOST_KINDS) {
            forgetEldest();
        }
    }

    void forgetEldest() {
        Iterator<Sum> eldest = sums.values().iterator();
        forgotten += eldest.next().unwritten();
        eldest.remove();
    }

    void forgetUntil(Instant oldest) {
        while (!sums.isEmpty() && !sums.values().iterator().next().isAfter(oldest)) {
            forgetEldest();
        }
    }

    /**
     * What is to be put on record now. One record has a place in each stretch however much all others have to say.
     *
     * @param all the stretch of all services together
     */
    List<Due> due(Stretch all, Instant now) {
        List<Due> due = new ArrayList<>();
        for (Sum sum : sums.values()) {
            if (sum.isDue(now) && takePlace(all, now)) {
                due.add(due(sum.sentence() + (due.isEmpty() ? more() : ""), due.isEmpty(), () -> sum.isWritten(now)));
            }
        }
        if (sums.isEmpty() && forgotten > 0 && takePlace(all, now)) {
            due.add(due("refused calls" + more(), true, () -> {}));
        }
        return due;
    }

    private Due due(String detail, boolean tellsOfForgotten, Runnable written) {
        return new Due(new AuditEntry(id.toString(), "call.denied", service.toString(), detail), () -> {
            forgotten = tellsOfForgotten ? 0 : forgotten;
            written.run();
        });
    }

    private String more() {
        return forgotten == 0 ? "" : " (" + forgotten + " refusals of other kinds were too many to be told apart)";
    }

    private boolean takePlace(Stretch all, Instant now) {
        long millis = now.toEpochMilli();
        boolean may = stretch.isFresh(millis) || stretch.hasRoom(millis) && all.hasRoom(millis);
        if (may) {
            stretch.take(millis);
            all.take(millis);
        }
        return may;
    }

    void show(Instant oldest, List<DeniedCalls.Shown> shown) {
        for (Sum sum : sums.values()) {
            if (sum.isAfter(oldest)) {
                shown.add(sum.shown(this));
            }
        }
    }
}
