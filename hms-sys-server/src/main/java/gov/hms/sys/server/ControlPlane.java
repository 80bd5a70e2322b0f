package gov.hms.sys.server;

import gov.hms.mesh.internal.time.ThreadTimers;
import gov.hms.sys.access.DeniedCalls;
import gov.hms.sys.access.PlaintextWatch;
import gov.hms.sys.audit.AuditAlteredException;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditKeeping;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.IssuedCertificates;
import gov.hms.sys.control.MeshWriter;
import gov.hms.sys.control.Operators;
import gov.hms.sys.control.PauseChanges;
import gov.hms.sys.control.PolicyChanges;
import gov.hms.sys.control.PolicyDirectory;
import gov.hms.sys.control.RegistryChanges;
import gov.hms.sys.control.RevocationChanges;
import gov.hms.sys.control.TrustChanges;
import gov.hms.sys.question.Questions;
import gov.hms.sys.question.Taps;
import gov.hms.sys.registry.Leases;
import gov.hms.sys.rotation.RotationLedger;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.MeshTrust;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Contents;
import gov.hms.sys.store.SettledClock;
import gov.hms.sys.store.SqliteStore;
import gov.hms.sys.store.Store;
import gov.hms.sys.store.StoreUnavailableException;
import gov.hms.sys.stream.Enforcements;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything between the disk and the ports. */
record ControlPlane(
        AuditLog audit,
        Store store,
        SnapshotCache cache,
        SettledClock settled,
        ConnectedInstances instances,
        Questions questions,
        Taps taps,
        Leases leases,
        DeniedCalls denied,
        PlaintextWatch plaintext,
        PolicyChanges policies,
        PauseChanges pauses,
        RegistryChanges registry,
        RevocationChanges revocations,
        IssuedCertificates issued,
        PolicyDirectory directory,
        TrustChanges trust,
        RotationLedger rotations,
        Operators operators,
        RefusalLog refusals,
        Enforcements enforcements) {

    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final long SWEEP_MS = 250;
    private static final long DENIED_SWEEP_MS = 5_000;
    private static final long FLUSH_MS = 200;

    static ControlPlane open(
            DataDirectory data,
            Authority authority,
            HmsSysConfig config,
            Surroundings surroundings,
            ScheduledExecutorService timer,
            Closing closing)
            throws StartupException {
        IssuedCertificates issued = new IssuedCertificates(surroundings.clock());
        SqliteStore store = closing.add(openStore(data.resolve("hms-sys.db")));
        requireTrustDomain(store, config.trustDomain(), data);
        Contents contents = load(store);
        // whatever changed this HMS-SYS before is on record: where the store is not new, there was a log
        boolean anew = contents.revision() > 0 && config.audit().beginAnew();
        AuditKeeping keeping = AuditKeeping.UNSEALED
                .beginning(contents.revision() == 0 || anew)
                .sealedBy(authority.audit())
                .withRetention(config.audit().retention())
                .withAnchor(config.audit().anchor());
        RotationLedger rotations = new RotationLedger();
        Enforcements enforcements = new Enforcements(surroundings.clock());
        Path file = data.resolve("audit").resolve("audit.jsonl");
        AuditLog audit = closing.add(openAudit(file, keeping, surroundings, record -> {
            enforcements.replay(record);
            issued.replay(record);
            rotations.replay(record);
        }));
        if (anew && audit.last(1).isEmpty()) {
            recordBeginning(audit, contents);
        }
        contents = drop(new PolicyDrop(audit, store, surroundings.clock()), contents, config);
        if (config.restored()) {
            contents = restored(audit, store, contents, surroundings.clock());
        }
        closing.add(() -> enforcements.flush(audit));
        MeshState state = state(contents, data);
        SnapshotCache cache = new SnapshotCache(
                state,
                authority.certificates().trustDomain(),
                () -> new MeshTrust(
                        authority.certificates().bundle(),
                        Optional.of(authority.certificates().issuingRoot())));
        MeshWriter writer = new MeshWriter(audit, store, cache, surroundings.nanoTime());
        SettledClock settled = new SettledClock(surroundings.clock(), surroundings.nanoTime());
        Leases leases = new Leases(LEASE, surroundings.nanoTime());
        PolicyChanges policies = new PolicyChanges(writer, cache, surroundings.clock());
        return new ControlPlane(
                audit,
                store,
                cache,
                settled,
                new ConnectedInstances(timer, surroundings.nanoTime()),
                new Questions(closing.add(new ThreadTimers("hms-sys-questions"))),
                new Taps(surroundings.nanoTime()),
                leases,
                new DeniedCalls(audit, surroundings.clock()),
                new PlaintextWatch(surroundings.clock()),
                policies,
                new PauseChanges(writer, cache, surroundings.clock(), timer),
                new RegistryChanges(writer, cache, leases),
                new RevocationChanges(writer, surroundings.clock(), settled),
                issued,
                new PolicyDirectory(policies, cache),
                new TrustChanges(writer),
                rotations,
                new Operators(writer, contents.operators(), surroundings.clock(), surroundings.random(), config.dev()),
                new RefusalLog(audit, surroundings.nanoTime()),
                enforcements);
    }

    /** Lets time do its work: leases run out, pauses end. */
    void begin(ScheduledExecutorService timer) {
        try {
            audit.append(new AuditEntry(
                    "system",
                    "sys.start",
                    "hms-sys",
                    "revision " + cache.state().revision()));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("Nothing can be changed until this is repaired: {}", unavailable.getMessage());
        }
        registry.grantAll();
        pauses.scheduleExpiry();
        timer.scheduleWithFixedDelay(this::recordEnforcements, FLUSH_MS, FLUSH_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::sweepDenied, DENIED_SWEEP_MS, DENIED_SWEEP_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(revocations::sweep, 1, 1, TimeUnit.MINUTES);
    }

    private void sweepDenied() {
        try {
            denied.sweep();
        } catch (RuntimeException unexpected) {
            LOG.error("Refused calls could not be put on record; trying again", unexpected);
        }
    }

    private void recordEnforcements() {
        try {
            enforcements.flush(audit);
        } catch (RuntimeException unexpected) {
            LOG.error("What instances enforce is not on record; trying again", unexpected);
        }
    }

    private void sweep() {
        try {
            registry.sweep();
        } catch (RuntimeException unexpected) {
            LOG.error("Expired instances could not be taken out; trying again", unexpected);
        }
    }

    private static AuditLog openAudit(
            Path file, AuditKeeping keeping, Surroundings surroundings, Consumer<AuditRecord> replay)
            throws StartupException {
        try {
            return AuditLog.open(file, surroundings.clock(), replay, keeping);
        } catch (AuditAlteredException altered) {
            throw new StartupException(
                    "The audit log was altered: " + altered.getMessage()
                            + ". Find out who did it, with: hms audit verify --data. Put it back from a backup; or move the directory "
                            + file.getParent()
                            + " away"
                            + keeping.anchor()
                                    .map(anchor -> " and " + anchor + " too")
                                    .orElse("")
                            + ", and start once with --audit-begin-anew.",
                    altered);
        } catch (IOException failed) {
            throw new StartupException(
                    "The audit log " + file
                            + keeping.anchor()
                                    .map(anchor -> " or its anchor " + anchor)
                                    .orElse("")
                            + " cannot be written (" + failed + "). Make it writable, or make room.",
                    failed);
        }
    }

    /** What instances know may be newer than the backup: in a later epoch they take what it says all the same. */
    private static Contents restored(AuditLog audit, SqliteStore store, Contents before, InstantSource clock)
            throws StartupException {
        long epoch = Math.max(before.epoch() + 1, clock.instant().getEpochSecond());
        try {
            audit.append(new AuditEntry(
                    "system",
                    "sys.restore",
                    "hms-sys.db",
                    "epoch " + epoch + " in the place of " + before.epoch() + ", from revision " + before.revision()
                            + " on, as --restored said"));
            store.beginEpoch(epoch);
        } catch (StoreUnavailableException unavailable) {
            throw new StartupException(unavailable.getMessage(), unavailable);
        }
        LOG.warn(
                "A new epoch begins at revision {}, as --restored says. What was changed after the backup, revocations too,"
                        + " has to be done again: hms audit tail",
                before.revision());
        return load(store);
    }

    private static void recordBeginning(AuditLog audit, Contents contents) throws StartupException {
        LOG.warn("A new audit log begins, as --audit-begin-anew says. What was done before is not in it");
        try {
            audit.append(new AuditEntry(
                    "system",
                    "audit.begin",
                    "audit.jsonl",
                    "a new log, as --audit-begin-anew said; what led to revision " + contents.revision()
                            + " is not in it"));
        } catch (StoreUnavailableException unavailable) {
            throw new StartupException(unavailable.getMessage(), unavailable);
        }
    }

    private static SqliteStore openStore(Path file) throws StartupException {
        try {
            return SqliteStore.open(file);
        } catch (StoreUnavailableException unusable) {
            throw damaged(unusable);
        }
    }

    private static void requireTrustDomain(SqliteStore store, String configured, DataDirectory data)
            throws StartupException {
        try {
            String settled = store.settle(configured);
            if (!settled.equals(configured)) {
                throw new StartupException("The data directory " + data.resolve("") + " is of the trust domain "
                        + settled
                        + ", not of " + configured + ": its certificates and policies name identities of " + settled
                        + ". Start with --trust-domain " + settled + ", or choose another directory with --data.");
            }
        } catch (StoreUnavailableException unusable) {
            throw new StartupException(unusable.getMessage(), unusable);
        }
    }

    private static Contents load(SqliteStore store) throws StartupException {
        try {
            return store.load();
        } catch (StoreUnavailableException unusable) {
            throw damaged(unusable);
        }
    }

    private static Contents drop(PolicyDrop drop, Contents contents, HmsSysConfig config) throws StartupException {
        try {
            return drop.drop(contents, config.droppedPolicies());
        } catch (StoreUnavailableException unavailable) {
            throw new StartupException(unavailable.getMessage(), unavailable);
        }
    }

    private static MeshState state(Contents contents, DataDirectory data) throws StartupException {
        try {
            return StoredState.of(contents);
        } catch (IllegalArgumentException damaged) {
            throw new StartupException(
                    data.resolve("hms-sys.db") + " holds what no HMS-SYS wrote (" + damaged.getMessage()
                            + "). Restore it from a backup.",
                    damaged);
        }
    }

    private static StartupException damaged(StoreUnavailableException unusable) {
        return new StartupException(
                "The database " + unusable.getMessage()
                        + ". Make room and check its permissions; if it is damaged, restore it from a backup, or move it"
                        + " away to begin with none.",
                unusable);
    }
}
