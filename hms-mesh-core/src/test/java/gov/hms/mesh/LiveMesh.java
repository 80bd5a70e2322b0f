package gov.hms.mesh;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.inbound.InboundLimit;
import gov.hms.mesh.internal.time.ThreadTimers;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeControlPlane;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A mesh on real time and real threads, for tests with real sockets; only HMS-SYS is within the process. What the test
 * tells HMS-SYS has arrived when the method returns.
 */
public final class LiveMesh implements AutoCloseable {
    private final ThreadTimers sync = new ThreadTimers("live-mesh-sync");
    private final ThreadTimers background = new ThreadTimers("live-mesh-timer");
    private final FakeControlPlane sys = new FakeControlPlane();
    private final IdentitySource identity = new IdentitySource();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final TestCa ca;
    private final SpiffeId id;
    private final LogicalName name;
    private final HmsMesh mesh;
    private final Wiring wiring;

    /** Joins as this name; the namespaces are intake, scan and payout. */
    public LiveMesh(TestCa ca, LogicalName name) throws MeshNotReadyException {
        this.ca = ca;
        this.name = name;
        this.id = SpiffeId.ofWorkload("hms.local", name);
        rotate();
        wiring = new Wiring(
                settings(),
                identity,
                sys,
                StateDirectory.NONE,
                meters,
                OpenTelemetry.noop(),
                () -> {
                    throw new IllegalStateException("there is no token in this test");
                },
                Wiring.Environment.real(sync, background, InstantSource.system(), () -> {}));
        mesh = new HmsMesh(wiring);
        mesh.startWithoutWaiting();
        sync(() -> sys.push(Configs.mesh(ca, "intake", "scan", "payout")));
        tell(Configs.of(name, 0));
        mesh.meshName("any.scan", Deadline.after(Duration.ofSeconds(60), System.nanoTime()));
    }

    public HmsMesh mesh() {
        return mesh;
    }

    /** What the mesh counts. */
    public MeterRegistry meters() {
        return meters;
    }

    /** What this process knows of a destination. */
    public Cluster cluster(LogicalName to) {
        return wiring.registry.cluster(to);
    }

    /** Takes a new certificate, of a day. */
    public X509Certificate rotate() {
        TestIdentity issued = ca.issue(id);
        identity.adopt(new X509Svid(id, issued.chain().subList(0, 1), issued.key()), List.of(ca.root()));
        return issued.leaf();
    }

    /** What HMS-SYS knows of a service that this mesh calls. */
    public void serve(Configs configs) {
        sync(() -> sys.serve(configs));
    }

    /** What HMS-SYS says to this service of itself. */
    public void tell(Configs own) {
        sync(() -> sys.push(own.update()));
    }

    /** The ports that this mesh announced. */
    public List<Integer> announced() {
        return on(
                background,
                () -> sys.registrations().stream()
                        .map(request -> request.getPort())
                        .toList());
    }

    public List<String> withdrawn() {
        return on(background, () -> List.copyOf(sys.deregistrations()));
    }

    /** The fake is spoken to on the thread of its client, as it knows no other. */
    private void sync(Runnable work) {
        on(sync, () -> {
            work.run();
            return true;
        });
        // what was sent is applied by the next task of that thread
        on(sync, () -> true);
    }

    private static <T> T on(ThreadTimers thread, Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private Settings settings() {
        return new Settings(
                name,
                "hms.local",
                List.of(InetSocketAddress.createUnresolved("fake", 1)),
                List.of("0".repeat(64)),
                () -> "",
                "v1",
                "",
                100,
                name.service() + "-1",
                "",
                Path.of("unused"),
                false,
                InboundLimit.ADAPTIVE,
                TelemetrySettings.NONE);
    }

    @Override
    public void close() {
        mesh.close();
        sys.close();
    }
}
