package gov.hms.sys.access;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.Stretch;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was refused to whom in the last hour, and its way into the audit log: the first refusal of a kind at once, then the sum of
 * what followed once a minute. Of each reporting service so many kinds are told apart and so many records are written in ten
 * seconds, and of all together {@value #RECORDS_PER_STRETCH}, beyond which each still has one. What would only have been refused
 * is shown and not put on record: nothing happened.
 */
public final class DeniedCalls {
    /** As long a kind is remembered after its last call. */
    public static final Duration KEPT = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(DeniedCalls.class);
    private static final int MOST = 5_000;
    private static final int RECORDS_PER_STRETCH = 100;

    private final AuditLog audit;
    private final InstantSource clock;

    /** Guarded by this, as all that is in it. */
    private final Map<SpiffeId, Reporter> reporters = new HashMap<>();

    private final Stretch stretch = new Stretch(RECORDS_PER_STRETCH);
    private int kinds;

    public DeniedCalls(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** @param id of the service that refused, as its certificate proves */
    public synchronized void report(SpiffeId id, LogicalName service, List<Denial> denials) {
        if (denials.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Reporter reporter = reporters.computeIfAbsent(id, added -> new Reporter(id, service));
        int before = reporter.kinds();
        denials.forEach(denial -> reporter.add(denial, now));
        kinds += reporter.kinds() - before;
        write(List.of(reporter), now);
        for (; kinds > MOST; kinds--) {
            // who has the most to say is the first to be cut short
            reporters.values().stream()
                    .max(Comparator.comparingInt(Reporter::kinds))
                    .orElseThrow()
                    .forgetEldest();
        }
    }

    /** Puts on record what is due, and forgets what is old. To be called every few seconds. */
    public synchronized void sweep() {
        Instant now = clock.instant();
        write(reporters.values(), now);
        reporters.values().forEach(reporter -> reporter.forgetUntil(now.minus(KEPT)));
        reporters.values().removeIf(Reporter::isIdle);
        kinds = reporters.values().stream().mapToInt(Reporter::kinds).sum();
    }

    /** The newest first; of one service, or of all. */
    public synchronized List<Shown> recent(Optional<LogicalName> service) {
        Instant oldest = clock.instant().minus(KEPT);
        List<Shown> shown = new ArrayList<>();
        for (Reporter reporter : reporters.values()) {
            if (service.isEmpty() || service.get().equals(reporter.service())) {
                reporter.show(oldest, shown);
            }
        }
        shown.sort(Comparator.comparing(Shown::last).reversed());
        return shown;
    }

    /** @param count of all of them since {@code first} */
    public record Shown(LogicalName service, Denial denial, long count, Instant first, Instant last) {}

    /** By one force for all of them. */
    private void write(Collection<Reporter> of, Instant now) {
        List<Reporter.Due> due = new ArrayList<>();
        of.forEach(reporter -> due.addAll(reporter.due(stretch, now)));
        try {
            audit.append(due.stream().map(Reporter.Due::entry).toList());
        } catch (StoreUnavailableException unavailable) {
            LOG.error("{} records of refused calls are not on record yet: {}", due.size(), unavailable.getMessage());
            return;
        }
        due.forEach(one -> one.written().run());
    }
}
