package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.Denial;
import gov.hms.sys.store.Registration;
import gov.hms.sys.store.SettledClock;
import gov.hms.sys.store.StoreUnavailableException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Denies certificates, and takes it back. What is denied is pushed to every instance with the next configuration of the mesh. */
public final class RevocationChanges {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationChanges.class);

    /** No certificate that was issued before a moment is still valid so long after it. */
    static final Duration LONGEST_LIFE = Duration.ofDays(7).plus(DenyList.BACKDATED);

    private final MeshWriter writer;
    private final InstantSource clock;
    private final SettledClock settled;

    /** @param settled by which a denial is forgotten */
    public RevocationChanges(MeshWriter writer, InstantSource clock, SettledClock settled) {
        this.writer = writer;
        this.clock = clock;
        this.settled = settled;
    }

    /** An instance that is known to show the certificate that is denied. */
    public record Shown(LogicalName service, String instanceId) {}

    /** Every certificate of the identity; and none is issued to it until it is allowed again. Its instances go out of the registry. */
    public Denial revoke(SpiffeId identity, String reason, String actor)
            throws RefusedException, StoreUnavailableException {
        Denial denial = new Denial(identity.toString(), Optional.empty(), Optional.empty(), now(), actor, reason);
        writer.change(state -> {
            requireRoom(state, denial.subject());
            List<Change> changes = new ArrayList<>(List.of(new Change.Deny(denial)));
            identity.workload().ifPresent(service -> {
                for (Registration gone : state.registrations(service)) {
                    changes.add(new Change.DeleteRegistration(service, gone.instanceId()));
                }
            });
            return new Proposal(
                    List.of(revoked(denial, "every certificate of it, and none is issued until it is allowed")),
                    changes);
        });
        return denial;
    }

    /**
     * One certificate.
     *
     * @param until when it ends, as far as that is known
     * @param shownBy goes out of the registry
     */
    public Denial revoke(
            BigInteger serial, Optional<Instant> until, Optional<Shown> shownBy, String reason, String actor)
            throws RefusedException, StoreUnavailableException {
        Denial denial = new Denial(
                Denial.serial(serial),
                Optional.empty(),
                Optional.of(until.orElseGet(() -> now().plus(LONGEST_LIFE)).truncatedTo(ChronoUnit.MILLIS)),
                now(),
                actor,
                reason);
        writer.change(state -> {
            requireRoom(state, denial.subject());
            List<Change> changes = new ArrayList<>(List.of(new Change.Deny(denial)));
            shownBy.flatMap(shown -> state.registration(shown.service(), shown.instanceId()))
                    .ifPresent(gone -> changes.add(new Change.DeleteRegistration(gone.service(), gone.instanceId())));
            return new Proposal(List.of(revoked(denial, "this certificate")), changes);
        });
        return denial;
    }

    /**
     * Takes a denial back.
     *
     * @param subject a SPIFFE ID, or a serial number
     * @param oldOnesToo of an identity: also what was issued before; otherwise only new certificates are good
     * @return what is still denied; empty: nothing
     */
    public Optional<Denial> allow(String subject, boolean oldOnesToo, String actor)
            throws RefusedException, StoreUnavailableException {
        Committed committed = writer.change(state -> {
            Denial denial = state.denials().of(subject).orElseThrow(() -> notDenied(state, subject));
            if (!denial.ofIdentity() || oldOnesToo) {
                return Proposal.of(allowed(actor, subject, "all of it"), new Change.Allow(subject));
            }
            if (denial.issuedBefore().isPresent()) {
                return Proposal.NOTHING;
            }
            Instant now = now();
            return Proposal.of(
                    allowed(actor, subject, "to get new certificates; those of before " + now + " stay denied"),
                    new Change.Deny(new Denial(
                            subject,
                            Optional.of(now),
                            Optional.of(now.plus(LONGEST_LIFE)),
                            denial.at(),
                            denial.by(),
                            denial.reason())));
        });
        return committed.state().denials().of(subject);
    }

    /** Forgets what has certainly ended anyway. To be called every minute; logs what it could not do. */
    public void sweep() {
        Optional<Instant> now = settled.now();
        if (now.isEmpty()) {
            return;
        }
        try {
            writer.change(state -> {
                List<AuditEntry> audit = new ArrayList<>();
                List<Change> changes = new ArrayList<>();
                for (Denial denial : state.denials().all()) {
                    if (denial.until()
                            .filter(until -> !now.get().isBefore(until))
                            .isPresent()) {
                        audit.add(allowed("system", denial.subject(), "every certificate that was denied has ended"));
                        changes.add(new Change.Allow(denial.subject()));
                    }
                }
                return new Proposal(audit, changes);
            });
        } catch (RefusedException | StoreUnavailableException failed) {
            LOG.error("Denials of certificates that have ended stay listed for now: {}", failed.getMessage());
        }
    }

    private static AuditEntry revoked(Denial denial, String what) {
        return new AuditEntry(
                denial.by(),
                "certificate.revoke",
                denial.subject(),
                denial.reason().isEmpty() ? what : what + "; reason: " + denial.reason());
    }

    private static AuditEntry allowed(String actor, String subject, String what) {
        return new AuditEntry(actor, "certificate.allow", subject, what);
    }

    private static void requireRoom(MeshState state, String subject) throws RefusedException {
        if (state.denials().list().size() >= DenyList.MOST
                && state.denials().of(subject).isEmpty()) {
            throw new RefusedException(
                    Reason.LIMIT,
                    "denials: " + DenyList.MOST + " (expected: fewer)",
                    List.of(),
                    "deny the identity instead of its certificates one by one, or take denials back that are no longer needed:"
                            + " hms cert list");
        }
    }

    private static RefusedException notDenied(MeshState state, String subject) {
        List<String> denied =
                state.denials().all().stream().map(Denial::subject).limit(20).toList();
        return new RefusedException(
                Reason.BAD_REQUEST,
                subject + ": not denied (denied: " + (denied.isEmpty() ? "nothing" : String.join(", ", denied)) + ")",
                denied,
                "look at what is denied: hms cert list");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
