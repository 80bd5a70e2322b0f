package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.Publication;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds services back and lets them go again, by an operator's word or when the time is over. */
public final class PauseChanges {
    private static final Logger LOG = LoggerFactory.getLogger(PauseChanges.class);

    /** The wall clock may step; so a long pause is looked at again at least this often. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(15);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final MeshWriter writer;
    private final SnapshotCache cache;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private ScheduledFuture<?> nextLook;

    public PauseChanges(MeshWriter writer, SnapshotCache cache, InstantSource clock, ScheduledExecutorService timer) {
        this.writer = writer;
        this.cache = cache;
        this.clock = clock;
        this.timer = timer;
    }

    /**
     * What became of a pause.
     *
     * @param until empty after a resume
     */
    public record Outcome(LogicalName service, Optional<Instant> until, long revision, Publication publication) {}

    public Outcome pause(String typed, Duration duration, String actor)
            throws RefusedException, StoreUnavailableException {
        LogicalName service = ServiceNames.require(cache.state().names(), typed);
        Instant until = Instant.ofEpochMilli(clock.instant().plus(duration).toEpochMilli());
        Committed committed = writer.change(state -> Proposal.of(
                new AuditEntry(actor, "policy.pause", service.toString(), "until " + until),
                new Change.PutPause(service, until)));
        scheduleExpiry();
        return new Outcome(service, Optional.of(until), committed.state().revision(), committed.publication());
    }

    /** Also when it is not paused: then nothing changes. */
    public Outcome resume(String typed, String actor) throws RefusedException, StoreUnavailableException {
        LogicalName service = ServiceNames.require(cache.state().names(), typed);
        Committed committed = writer.change(state -> state.pauses().containsKey(service)
                ? Proposal.of(
                        new AuditEntry(actor, "policy.resume", service.toString(), "by request"),
                        new Change.DeletePause(service))
                : Proposal.NOTHING);
        scheduleExpiry();
        return new Outcome(service, Optional.empty(), committed.state().revision(), committed.publication());
    }

    /** Sees to it that pauses end. Also to be called once at start. */
    public synchronized void scheduleExpiry() {
        Optional<Instant> first = cache.state().pauses().values().stream().min(Instant::compareTo);
        first.ifPresent(until -> look(Duration.between(clock.instant(), until)));
    }

    private synchronized void look(Duration after) {
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        Duration delay = after.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : after;
        nextLook = timer.schedule(this::endThoseThatAreOver, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void endThoseThatAreOver() {
        try {
            writer.change(this::expiries);
            scheduleExpiry();
        } catch (StoreUnavailableException | RefusedException failed) {
            LOG.error("A pause is over but cannot be ended yet; trying again: {}", failed.getMessage());
            look(AFTER_FAILURE);
        }
    }

    private Proposal expiries(MeshState state) {
        Instant now = clock.instant();
        List<AuditEntry> audit = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<LogicalName, Instant> pause : state.pauses().entrySet()) {
            if (!now.isBefore(pause.getValue())) {
                audit.add(
                        new AuditEntry("system", "policy.resume", pause.getKey().toString(), "the pause is over"));
                changes.add(new Change.DeletePause(pause.getKey()));
            }
        }
        return new Proposal(audit, changes);
    }
}
