package gov.hms.sys.rotation;

import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.KeyFileException;
import gov.hms.sys.ca.RotationPhase;
import gov.hms.sys.ca.RotationState;
import gov.hms.sys.ca.ServerIdentity;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.control.TrustChanges;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the root in three phases: everybody trusts both roots; everybody gets a certificate below the new one; the old one is
 * dropped. The next phase begins when every instance has come as far as this one wants. Each is on record, then on the disk, and
 * then takes effect, so that a crash at any point costs nothing but time; until the last one begins there is a way back.
 */
public final class RootRotation {
    private static final Logger LOG = LoggerFactory.getLogger(RootRotation.class);

    /** Nobody holds the phase up for so long before the next one begins: somebody may be between two streams. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private final Parts parts;
    private final Roster roster = new Roster();
    private final TrustAnnouncement announcement;
    private final long notBefore;
    private long clearSince;
    private boolean clear;
    private long written;
    private RotationOutcome last;
    private String standingStill = "";

    /**
     * What a rotation stands on.
     *
     * @param afterStart as long as instances may need to come back after a start of HMS-SYS
     */
    public record Parts(
            CertificateAuthority authority,
            ServerIdentity server,
            ConnectedInstances instances,
            SnapshotCache cache,
            TrustChanges changes,
            AuditLog audit,
            RotationLedger ledger,
            InstantSource clock,
            LongSupplier nanoTime,
            Duration afterStart) {}

    public RootRotation(Parts parts) {
        this.parts = parts;
        this.notBefore = parts.nanoTime().getAsLong() + parts.afterStart().toNanos();
        this.announcement = new TrustAnnouncement(parts.authority(), parts.cache(), parts.changes());
        parts.authority().rotation().ifPresent(state -> roster.remember(state.waitedFor()));
    }

    /** Begins a rotation; or goes on with the one that is under way, in another manner. */
    public synchronized void start(String actor, RotationWish wish) throws RefusedException, StoreUnavailableException {
        reconcile();
        Optional<RotationState> found = parts.authority().rotation();
        if (found.isEmpty()) {
            begin(actor, wish);
        } else {
            goOn(found.get(), actor, wish);
        }
        tick();
    }

    /** The way back; refused once the old root is being dropped. */
    public synchronized void undo(String actor) throws RefusedException, StoreUnavailableException {
        reconcile();
        RotationState state = parts.authority()
                .rotation()
                .orElseThrow(() -> refused("no rotation is under way", "begin one with: hms ca rotate"));
        if (state.phase() == RotationPhase.DROP_OLD) {
            throw refused("the old root is being dropped already", "begin another rotation afterwards");
        }
        if (state.phase() != RotationPhase.UNDO) {
            enter(state.by(actor), RotationPhase.UNDO, "certificates are issued below the old root again");
        }
    }

    public synchronized Optional<RotationView> view() {
        return parts.authority().rotation().map(state -> {
            roster.look(parts.instances(), parts.clock().instant());
            return new RotationView(state, roster.size(), laggards(state));
        });
    }

    /** How the last one ended, if that was since the start. */
    public synchronized Optional<RotationOutcome> last() {
        return Optional.ofNullable(last);
    }

    /** Does what can be done now. To be called several times a second; logs what it could not do. */
    public synchronized void tick() {
        try {
            reconcile();
            announcement.tell();
            Optional<RotationState> state = parts.authority().rotation();
            if (state.isPresent()) {
                advance(state.get());
            }
            standingStill = "";
        } catch (StoreUnavailableException | RefusedException failed) {
            if (!standingStill.equals(failed.getMessage())) {
                standingStill = failed.getMessage();
                LOG.error("The rotation of the root stands still for now: {}", standingStill);
            }
        } catch (RuntimeException unexpected) {
            LOG.error("The rotation of the root stands still for now", unexpected);
        }
    }

    private void begin(String actor, RotationWish wish) throws RefusedException, StoreUnavailableException {
        String newRoot = prepare();
        String oldRoot = parts.authority().issuingRoot();
        if (newRoot.equals(oldRoot)) {
            throw refused("the root that is to follow is the one in use", "move ca/next-root.pem away");
        }
        roster.remember(Map.of());
        roster.look(parts.instances(), parts.clock().instant());
        RotationState state = new RotationState(
                RotationPhase.TRUST_BOTH,
                parts.clock().instant(),
                actor,
                wish.hold(),
                oldRoot,
                newRoot,
                Map.of(),
                Set.of());
        RotationState wished = state.withoutInstances(without(state, wish));
        enter(
                wished,
                RotationPhase.TRUST_BOTH,
                "from sha256:" + oldRoot + " to sha256:" + newRoot + ", "
                        + RotationLedger.manner(wished.hold(), wished.without()));
    }

    private String prepare() throws RefusedException {
        try {
            return parts.authority().prepareNext();
        } catch (KeyFileException unusable) {
            throw refused(unusable.getMessage(), "correct it, and try again");
        }
    }

    private void goOn(RotationState state, String actor, RotationWish wish)
            throws RefusedException, StoreUnavailableException {
        if (state.phase() == RotationPhase.UNDO) {
            throw refused("the rotation is being undone", "wait for its end: hms ca status");
        }
        if (state.phase() == RotationPhase.DROP_OLD) {
            return; // nothing is waited for any more
        }
        RotationState changed = state.withoutInstances(without(state, wish)).holding(wish.hold());
        if (changed.equals(state)) {
            return;
        }
        Set<String> added = new TreeSet<>(changed.without());
        added.removeAll(state.without());
        take(
                actor,
                state.phase(),
                RotationLedger.manner(changed.hold(), added),
                () -> parts.authority().enter(changed));
    }

    private Set<String> without(RotationState state, RotationWish wish) throws RefusedException {
        roster.look(parts.instances(), parts.clock().instant());
        return wish.exempt(state.without(), roster.known().keySet(), laggards(state));
    }

    private void advance(RotationState state) throws RefusedException, StoreUnavailableException {
        if (state.phase() == RotationPhase.DROP_OLD) {
            end(state, "the old root sha256:" + state.oldRoot() + " is not trusted any more");
            return;
        }
        long now = parts.nanoTime().getAsLong();
        roster.look(parts.instances(), parts.clock().instant());
        keep(state, now);
        boolean nobody = laggards(state).isEmpty() && now - notBefore >= 0;
        if (nobody && !clear) {
            clearSince = now;
        }
        clear = nobody;
        if (clear && now - clearSince >= SETTLED.toNanos()) {
            next(state);
        }
    }

    private void next(RotationState state) throws RefusedException, StoreUnavailableException {
        switch (state.phase()) {
            case TRUST_BOTH ->
                enter(
                        state,
                        RotationPhase.SIGN_NEW,
                        roster.size() + " instances trust both roots; issuing below the new one");
            case SIGN_NEW -> {
                if (!state.hold()) {
                    enter(state, RotationPhase.DROP_OLD, roster.size() + " instances are below the new root");
                    end(
                            state.in(RotationPhase.DROP_OLD, state.since()),
                            "the old root sha256:" + state.oldRoot() + " is not trusted any more");
                }
            }
            case UNDO -> end(state, "undone; the new root sha256:" + state.newRoot() + " is not trusted any more");
            case DROP_OLD -> throw new IllegalStateException("dropping the old root has no next phase");
        }
    }

    private void enter(RotationState state, RotationPhase phase, String detail)
            throws RefusedException, StoreUnavailableException {
        RotationState entered = state.in(phase, parts.clock().instant()).waitingFor(roster.known());
        take(state.by(), phase, detail, () -> parts.authority().enter(entered));
        clear = false;
        LOG.info("Rotation of the root, {}: {}", phase.word(), detail);
        if (phase == RotationPhase.DROP_OLD) {
            // before anybody hears that the old root is gone
            parts.server().follow(parts.authority().root());
        }
        announcement.tell();
    }

    private void end(RotationState state, String detail) throws RefusedException, StoreUnavailableException {
        parts.server().follow(parts.authority().root());
        take(
                state.by(),
                state.phase(),
                RotationLedger.ended(detail),
                () -> parts.authority().end());
        last = new RotationOutcome(
                state.phase() == RotationPhase.DROP_OLD,
                state.newRoot(),
                parts.clock().instant());
        LOG.info("Rotation of the root ended: {}", detail);
        announcement.tell();
    }

    private void keep(RotationState state, long now) throws RefusedException {
        if (!roster.known().keySet().equals(state.waitedFor().keySet()) && now - written >= BETWEEN_WRITES.toNanos()) {
            written = now;
            try {
                parts.authority().enter(state.waitingFor(roster.known()));
            } catch (KeyFileException failed) {
                throw undone(failed);
            }
        }
    }

    /** A disk that takes nothing is found before there is a record, or each new try would write one more. */
    private void take(String actor, RotationPhase phase, String detail, RotationLedger.Step step)
            throws RefusedException, StoreUnavailableException {
        try {
            parts.authority().requireWritable();
            parts.ledger().take(parts.audit(), actor, phase, detail, step);
        } catch (KeyFileException failed) {
            throw undone(failed);
        }
    }

    private void reconcile() throws StoreUnavailableException {
        parts.ledger()
                .reconcile(
                        parts.audit(),
                        parts.authority().rotation(),
                        parts.authority().issuingRoot());
    }

    private static RefusedException undone(KeyFileException failed) {
        return refused(failed.getMessage(), "make room on the disk, or make it writable, and try again");
    }

    private List<Laggard> laggards(RotationState state) {
        return roster.laggards(state, announcement.version(), parts.cache().state());
    }

    private static RefusedException refused(String message, String next) {
        return new RefusedException(Reason.CONFLICT, message, List.of(), next);
    }
}
