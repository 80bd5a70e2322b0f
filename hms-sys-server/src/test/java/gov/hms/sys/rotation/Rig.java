package gov.hms.sys.rotation;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.RotationPhase;
import gov.hms.sys.ca.ServerIdentity;
import gov.hms.sys.control.MeshWriter;
import gov.hms.sys.control.TrustChanges;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.MeshTrust;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What a rotation stands on, with a real authority, audit log and store on a real disk, and clocks that a test turns. */
final class Rig implements AutoCloseable {
    static final Instant START = Instant.parse("2026-04-15T12:00:00Z");
    static final Duration AFTER_START = Duration.ofSeconds(6);

    final AtomicReference<Instant> now;
    final AtomicLong nanos = new AtomicLong();
    final CertificateAuthority authority;
    final ServerIdentity server;
    final ConnectedInstances instances;
    final SnapshotCache cache;
    final AuditLog audit;
    final RootRotation rotation;
    private final SqliteStore store;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    Rig(Path data) throws Exception {
        this(data, START);
    }

    Rig(Path data, Instant time) throws Exception {
        now = new AtomicReference<>(time);
        InstantSource clock = now::get;
        Files.createDirectories(data);
        authority = CertificateAuthority.open(data.resolve("ca"), "hms.local", clock, new SecureRandom());
        server = new ServerIdentity(authority, List.of("127.0.0.1"), clock);
        RotationLedger ledger = new RotationLedger();
        audit = AuditLog.open(data.resolve("audit/audit.jsonl"), clock, ledger::replay);
        store = SqliteStore.open(data.resolve("hms-sys.db"));
        MeshState state = MeshState.of(
                1,
                store.load().revision(),
                new MeshState.Loaded(List.of(), java.util.Map.of(), List.of(), List.of(), List.of()));
        cache = new SnapshotCache(
                state, "hms.local", () -> new MeshTrust(authority.bundle(), Optional.of(authority.issuingRoot())));
        instances = new ConnectedInstances(timer, nanos::get);
        TrustChanges changes = new TrustChanges(new MeshWriter(audit, store, cache, nanos::get));
        rotation = new RootRotation(new RootRotation.Parts(
                authority, server, instances, cache, changes, audit, ledger, clock, nanos::get, AFTER_START));
    }

    /** Beyond the time in which instances come back after a start. */
    Rig settled() {
        nanos.addAndGet(AFTER_START.toNanos());
        return this;
    }

    /** As long as the next phase needs to begin when nothing holds it up. */
    void pass() {
        rotation.tick();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        rotation.tick();
    }

    void begin(boolean hold, String... without) throws Exception {
        rotation.start("anna", new RotationWish(hold, false, Set.of(without)));
    }

    Optional<RotationPhase> phase() {
        return rotation.view().map(view -> view.state().phase());
    }

    List<String> waitingFor() {
        return rotation.view().orElseThrow().waitingFor().stream()
                .map(Laggard::name)
                .toList();
    }

    List<AuditRecord> onRecord() {
        return audit.last(1_000).stream()
                .filter(record -> record.action().equals("ca.rotate"))
                .toList();
    }

    AuditRecord newestOnRecord() {
        List<AuditRecord> all = onRecord();
        return all.get(all.size() - 1);
    }

    static LogicalName scanner() {
        return LogicalName.parse("fraud-scanner.scan");
    }

    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : new ArrayList<>(files.toList())) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        store.close();
        audit.close();
    }
}
