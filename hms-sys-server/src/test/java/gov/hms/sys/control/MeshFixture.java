package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.registry.Leases;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Registration;
import gov.hms.sys.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Everything below the ports, on a real disk, with clocks that a test turns. */
final class MeshFixture implements AutoCloseable {
    static final Instant START = Instant.parse("2026-04-15T12:00:00Z");

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final AtomicLong nanos = new AtomicLong();
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    final AuditLog audit;
    final SqliteStore store;
    final SnapshotCache cache;
    final Leases leases;
    final PolicyChanges policies;
    final PauseChanges pauses;
    final RegistryChanges registry;
    final PolicyDirectory directory;

    MeshFixture(Path data) throws Exception {
        audit = AuditLog.open(data.resolve("audit/audit.jsonl"), (InstantSource) now::get, record -> {});
        store = SqliteStore.open(data.resolve("hms-sys.db"));
        cache = new SnapshotCache(MeshState.empty(1), "hms.local", List.of());
        leases = new Leases(Duration.ofSeconds(10), nanos::get);
        MeshWriter writer = new MeshWriter(audit, store, cache, System::nanoTime);
        policies = new PolicyChanges(writer, cache, now::get);
        pauses = new PauseChanges(writer, cache, now::get, timer);
        registry = new RegistryChanges(writer, cache, leases);
        directory = new PolicyDirectory(policies, cache);
    }

    static PolicyDocument policy(String name, String source, String destination) {
        try {
            return PolicyFile.parse("test", text(name, source, destination, 100));
        } catch (PolicyRejectedException wrong) {
            throw new AssertionError(wrong);
        }
    }

    static String text(String name, String source, String destination, int timeoutMs) {
        return "apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: " + name + " }\nspec:\n"
                + (source == null ? "" : "  source: " + source + "\n") + "  destination: " + destination
                + "\n  timeoutMs: " + timeoutMs + "\n";
    }

    void join(String name) throws Exception {
        registry.learn(LogicalName.parse(name), true, "test");
    }

    static Registration registration(String service, String instance, int port) {
        return new Registration(
                instance, "lease-" + instance, LogicalName.parse(service), "127.0.0.1", port, "v1", "", 100, START);
    }

    List<String> actions() {
        return audit.last(100).stream()
                .filter(record -> !record.action().equals("service.learn"))
                .map(AuditRecord::action)
                .toList();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        store.close();
        audit.close();
    }
}
