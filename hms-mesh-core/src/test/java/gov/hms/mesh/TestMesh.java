package gov.hms.mesh;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.inbound.InboundLimit;
import gov.hms.mesh.internal.outbound.OutboundStack;
import gov.hms.mesh.internal.telemetry.CallRecords;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.FakeControlPlane;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A whole mesh with everything around it in the test's hands: HMS-SYS within the process, fake time, seeded chance, a
 * certificate of {@link TestCa}. Only the calls' answers are left to the test.
 */
public final class TestMesh implements AutoCloseable {
    public static final LogicalName SELF = LogicalName.parse("return-intake.intake");

    public final FakeClock clock;
    public final FakeControlPlane sys = new FakeControlPlane();
    public final TestCa ca = new TestCa();
    public final IdentitySource identity = new IdentitySource();
    public final MeterRegistry meters;

    /** Copies of calls that wait to be sent; a test runs them. */
    public final List<Runnable> copies = new java.util.concurrent.CopyOnWriteArrayList<>();

    private final HmsMesh mesh;
    private final Wiring wiring;
    private Supplier<SvidClient.Issued> rejoin = () -> {
        throw new IllegalStateException("there is no token in this test");
    };

    public TestMesh() {
        this(new FakeClock(), StateDirectory.NONE, OpenTelemetry.noop(), 42);
    }

    public TestMesh(FakeClock clock, StateDirectory disk, OpenTelemetry telemetry, long seed) {
        this(clock, clock, disk, telemetry, new SimpleMeterRegistry(), new Random(seed), "");
    }

    /** In a zone. */
    public TestMesh(String zone) {
        this(new FakeClock(), zone);
    }

    private TestMesh(FakeClock clock, String zone) {
        this(clock, clock, StateDirectory.NONE, OpenTelemetry.noop(), new SimpleMeterRegistry(), new Random(42), zone);
    }

    /** With the real monotonic clock for the calls, and fake time for everything in the background: for benchmarks. */
    public static TestMesh withRealTicker(OpenTelemetry telemetry) {
        return withRealTicker(telemetry, new SimpleMeterRegistry());
    }

    public static TestMesh withRealTicker(OpenTelemetry telemetry, MeterRegistry meters) {
        return new TestMesh(
                new FakeClock(),
                Ticker.SYSTEM,
                StateDirectory.NONE,
                telemetry,
                meters,
                java.util.concurrent.ThreadLocalRandom.current(),
                "");
    }

    private TestMesh(
            FakeClock clock,
            Ticker ticker,
            StateDirectory disk,
            OpenTelemetry telemetry,
            MeterRegistry meters,
            Random random,
            String zone) {
        this.clock = clock;
        this.meters = meters;
        certify(clock.instant().minusSeconds(60), clock.instant().plusSeconds(86_400));
        Settings settings = new Settings(
                SELF,
                "hms.local",
                List.of(InetSocketAddress.createUnresolved("fake", 1)),
                List.of("0".repeat(64)),
                () -> "",
                "v1",
                zone,
                100,
                "return-intake-1",
                "",
                Path.of("unused"),
                false,
                InboundLimit.ADAPTIVE,
                TelemetrySettings.NONE);
        wiring = new Wiring(
                settings,
                identity,
                sys,
                disk,
                meters,
                telemetry,
                () -> rejoin.get(),
                new Wiring.Environment(
                        clock, clock, ticker, clock, clock, () -> random, clock::after, copies::add, () -> {}));
        mesh = new HmsMesh(wiring);
    }

    /** What HMS-SYS answers to the Service Token. */
    public void onRejoin(Supplier<SvidClient.Issued> answer) {
        rejoin = answer;
    }

    /** Connects and announces the namespaces intake, scan and payout. */
    public TestMesh started() {
        mesh.startWithoutWaiting();
        sys.push(gov.hms.mesh.testing.Configs.mesh(ca, "intake", "scan", "payout"));
        return this;
    }

    /** Starts without HMS-SYS ever answering. */
    public TestMesh startedAlone() {
        mesh.startWithoutWaiting();
        return this;
    }

    public void certify(Instant notBefore, Instant notAfter) {
        TestIdentity issued = ca.issue(SpiffeId.ofWorkload("hms.local", SELF), notBefore, notAfter);
        identity.adopt(
                new X509Svid(
                        SpiffeId.ofWorkload("hms.local", SELF), issued.chain().subList(0, 1), issued.key()),
                List.of(ca.root()));
    }

    /** What is kept of the calls that ended. */
    public CallRecords records() {
        return wiring.records;
    }

    public HmsMesh mesh() {
        return mesh;
    }

    /** The layers of its calls. */
    public OutboundStack outbound() {
        return wiring.outbound;
    }

    /** What this process knows of a destination. */
    public Cluster cluster(LogicalName name) {
        return wiring.registry.cluster(name);
    }

    public FakeExchange.Answer post(LogicalName to, FakeExchange exchange) throws MeshException {
        return mesh.call(call("POST", to), exchange);
    }

    public static OutboundCall call(String method, LogicalName to) {
        return new OutboundCall(to, method, "/flag", header -> null, Deadline.NEVER);
    }

    @Override
    public void close() {
        mesh.close();
        sys.close();
    }
}
