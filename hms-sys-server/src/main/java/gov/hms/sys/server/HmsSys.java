package gov.hms.sys.server;

import gov.hms.sys.admin.Metrics;
import gov.hms.sys.admin.RestServer;
import gov.hms.sys.admission.Admission;
import gov.hms.sys.admission.IssuerKeysException;
import gov.hms.sys.admission.IssuingLimits;
import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.ca.PeerCertificates;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.console.ConsoleFiles;
import gov.hms.sys.console.Sessions;
import gov.hms.sys.registry.AddressRules;
import gov.hms.sys.registry.FlapDamping;
import gov.hms.sys.rotation.RootRotation;
import gov.hms.sys.statistics.CallStatistics;
import gov.hms.sys.statistics.StatisticsFile;
import gov.hms.sys.stream.IssuingRefusals;
import gov.hms.sys.stream.MeshServer;
import gov.hms.sys.stream.MeshServices;
import gov.hms.sys.stream.Overload;
import gov.hms.sys.stream.RefusedCallers;
import gov.hms.sys.stream.RegistryDoor;
import gov.hms.sys.stream.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running HMS-SYS. */
public final class HmsSys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HmsSys.class);
    private static final int TIMER_THREADS = 2;
    private static final long ROTATION_TICK_MS = 250;
    private static final long OVERLOAD_MS = 1_000;
    private static final long RELOAD_SECONDS = 5;
    private static final long KEEP_SECONDS = 60;

    /** Within this time after a start, every instance that is alive has a stream again: it tries at least every five seconds. */
    private static final Duration COMING_BACK = Duration.ofSeconds(6);

    private final Closing closing = new Closing();
    private final HmsSysConfig config;
    private final Surroundings surroundings;
    private int httpPort;
    private int grpcPort;

    private HmsSys(HmsSysConfig config, Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
    }

    /**
     * Starts everything and returns when REST and gRPC accept connections.
     *
     * @throws StartupException when it cannot; its message alone tells the operator why and what to do
     */
    public static HmsSys start(HmsSysConfig config) throws StartupException {
        return start(config, Surroundings.ofTheMachine());
    }

    static HmsSys start(HmsSysConfig config, Surroundings surroundings) throws StartupException {
        HmsSys sys = new HmsSys(config, surroundings);
        try {
            sys.open();
            return sys;
        } catch (StartupException | RuntimeException failed) {
            sys.close();
            throw failed;
        }
    }

    /** The port that REST listens on. */
    public int httpPort() {
        return httpPort;
    }

    /** The port that the mesh's gRPC listens on. */
    public int grpcPort() {
        return grpcPort;
    }

    /** Where REST is, from this machine. */
    public String url() {
        return (config.dev() ? "http" : "https") + "://127.0.0.1:" + httpPort;
    }

    @Override
    public void close() {
        closing.close();
    }

    private void open() throws StartupException {
        DataDirectory data = closing.add(DataDirectory.open(config.dataDirectory()));
        Authority authority = Authority.open(data, config, surroundings);
        ScheduledExecutorService timer = timer();
        ControlPlane plane = ControlPlane.open(data, authority, config, surroundings, timer, closing);
        // again, so that it is closed before the store that its tasks write to
        closing.add(timer::shutdownNow);
        plane.begin(timer);
        timer.scheduleWithFixedDelay(() -> authority.server().renewIfDue(), 1, 1, TimeUnit.HOURS);
        followPolicies(plane);

        RootRotation rotation = openRotation(authority, plane, timer);
        Metrics metrics = closing.add(new Metrics());
        RefusalLog refused = plane.refusals();
        SvidIssuer issuer = new SvidIssuer(
                authority.certificates(),
                plane.audit(),
                refused,
                () -> plane.cache().state().certificateTtl().orElse(config.certificateTtl()),
                () -> plane.cache().mesh().denied(),
                plane.issued());
        IssuingLimits limits = new IssuingLimits(config.tokens().rates(), surroundings.nanoTime());
        Admission admission = admission(authority, plane, limits, issuer);
        timer.scheduleWithFixedDelay(admission::forgetEnded, 1, 60, TimeUnit.MINUTES);
        IssuingRefusals refusals = new IssuingRefusals(refused, surroundings.random(), surroundings.nanoTime());
        metrics.observe(plane.cache(), plane.instances(), issuer, refusals);
        metrics.observe(authority.certificates(), surroundings.clock());
        metrics.observe(plane.audit());
        Overload overload = new Overload(plane.audit(), surroundings.nanoTime());
        timer.scheduleWithFixedDelay(overload::record, OVERLOAD_MS, OVERLOAD_MS, TimeUnit.MILLISECONDS);
        RefusedCallers refusedCallers = new RefusedCallers(plane.refusals(), surroundings.nanoTime());
        closing.add(refusedCallers::record);
        timer.scheduleWithFixedDelay(refusedCallers::record, OVERLOAD_MS, OVERLOAD_MS, TimeUnit.MILLISECONDS);
        CallStatistics statistics = new CallStatistics(surroundings.clock(), surroundings.nanoTime());
        keep(new StatisticsFile(data.resolve("statistics.gz"), statistics), timer);
        AddressRules addresses =
                new AddressRules(LocalAddresses.all(), config.registry().allowed());
        RegistryDoor door = new RegistryDoor(addresses, new FlapDamping(surroundings.nanoTime()), refused);
        MeshServer mesh = closing.add(openMesh(
                authority,
                plane,
                new Issuing(admission, limits, issuer, refusals),
                door,
                statistics,
                overload,
                refusedCallers,
                metrics));
        grpcPort = mesh.port();
        metrics.observe(mesh, overload);
        addresses.reserve(grpcPort);
        // nobody could renew before this moment: a start that took seconds must not cost the instances their leases
        plane.registry().grantAll();
        RestServer rest = closing.add(openRest(authority, plane, rotation, statistics, overload, metrics));
        httpPort = rest.port();
        addresses.reserve(httpPort);
        ConnectFile.write(data, config.dev(), url(), "127.0.0.1:" + grpcPort, authority);
        LOG.info("HMS-SYS serves REST at {} and the mesh on port {}", url(), grpcPort);
    }

    private void keep(StatisticsFile file, ScheduledExecutorService timer) {
        file.load();
        timer.scheduleWithFixedDelay(file::save, KEEP_SECONDS, KEEP_SECONDS, TimeUnit.SECONDS);
        closing.add(file::save);
    }

    private ScheduledExecutorService timer() {
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(TIMER_THREADS, task -> {
            Thread thread = new Thread(task, "hms-sys-timer");
            thread.setDaemon(true);
            return thread;
        });
        closing.add(timer::shutdownNow);
        return timer;
    }

    private void followPolicies(ControlPlane plane) throws StartupException {
        try {
            closing.add(plane.directory().watch(config.policiesDirectory(), surroundings.nanoTime()));
        } catch (IOException failed) {
            throw new StartupException(
                    "The policies directory " + config.policiesDirectory() + " cannot be watched (" + failed
                            + "). Raise fs.inotify.max_user_instances, or stop programs that watch many files.",
                    failed);
        }
    }

    private record Issuing(Admission admission, IssuingLimits limits, SvidIssuer issuer, IssuingRefusals refusals) {}

    private Admission admission(Authority authority, ControlPlane plane, IssuingLimits limits, SvidIssuer issuer)
            throws StartupException {
        try {
            return Admission.of(
                    config.tokens().issuers(),
                    new Admission.Parts(
                            authority.tokens(),
                            config.trustDomain(),
                            plane.store(),
                            limits,
                            issuer,
                            surroundings.clock(),
                            plane.settled(),
                            surroundings.nanoTime(),
                            surroundings.random()));
        } catch (IssuerKeysException unusable) {
            throw new StartupException(unusable.getMessage(), unusable);
        }
    }

    private MeshServer openMesh(
            Authority authority,
            ControlPlane plane,
            Issuing issuing,
            RegistryDoor door,
            CallStatistics statistics,
            Overload overload,
            RefusedCallers refusedCallers,
            Metrics metrics)
            throws StartupException {
        MeshServices services = new MeshServices(
                issuing.admission,
                issuing.limits,
                issuing.refusals,
                issuing.issuer,
                plane.cache(),
                plane.instances(),
                plane.questions(),
                plane.taps(),
                plane.registry(),
                door,
                plane.leases(),
                statistics,
                plane.denied(),
                plane.plaintext(),
                metrics,
                plane.enforcements(),
                config.connections(),
                overload,
                refusedCallers,
                new Time(surroundings.clock(), surroundings.nanoTime()),
                surroundings.random());
        try {
            return MeshServer.start(
                    address(config.grpcPort()),
                    authority.server().keyManager(),
                    new PeerCertificates(
                            authority.certificates(),
                            () -> plane.cache().mesh().denied(),
                            surroundings.clock(),
                            refusedCallers::handshake),
                    services);
        } catch (IOException failed) {
            throw portTaken("mesh", config.grpcPort(), "--grpc-port", failed);
        }
    }

    private RootRotation openRotation(Authority authority, ControlPlane plane, ScheduledExecutorService timer) {
        RootRotation rotation = new RootRotation(new RootRotation.Parts(
                authority.certificates(),
                authority.server(),
                plane.instances(),
                plane.cache(),
                plane.trust(),
                plane.audit(),
                plane.rotations(),
                surroundings.clock(),
                surroundings.nanoTime(),
                COMING_BACK));
        timer.scheduleWithFixedDelay(rotation::tick, ROTATION_TICK_MS, ROTATION_TICK_MS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(
                authority.certificates()::reload, RELOAD_SECONDS, RELOAD_SECONDS, TimeUnit.SECONDS);
        return rotation;
    }

    private RestServer openRest(
            Authority authority,
            ControlPlane plane,
            RootRotation rotation,
            CallStatistics statistics,
            Overload overload,
            Metrics metrics)
            throws StartupException {
        RestServer.Parts parts = new RestServer.Parts(
                plane.cache(),
                plane.instances(),
                plane.questions(),
                plane.taps(),
                plane.audit(),
                plane.policies(),
                plane.pauses(),
                plane.directory(),
                plane.registry(),
                plane.revocations(),
                plane.issued(),
                statistics,
                plane.denied(),
                plane.plaintext(),
                authority.tokens(),
                authority.certificates(),
                rotation,
                metrics,
                plane.operators(),
                plane.store(),
                new Sessions(surroundings.random(), surroundings.nanoTime()),
                new ConsoleFiles(),
                plane.refusals(),
                overload,
                config.connections().restPerAddress(),
                surroundings.clock(),
                advertised(),
                Version.current());
        InetSocketAddress address = address(config.httpPort());
        try {
            return config.dev()
                    ? RestServer.startForDevelopment(address, parts)
                    : RestServer.start(address, authority.tls(surroundings.random()), authority.operator(), parts);
        } catch (IOException failed) {
            throw portTaken("REST", config.httpPort(), "--http-port", failed);
        }
    }

    private List<String> advertised() {
        return config.advertised().stream().map(this::withPort).toList();
    }

    private String withPort(String host) {
        boolean bareIpv6 = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        if (bareIpv6) {
            return "[" + host + "]:" + grpcPort;
        }
        return host.matches("(\\[.*\\]|[^:]*):[0-9]+") ? host : host + ":" + grpcPort;
    }

    private InetSocketAddress address(int port) {
        return config.dev()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : new InetSocketAddress(port);
    }

    private static StartupException portTaken(String what, int port, String option, IOException cause) {
        return new StartupException(
                "Port " + port + " for " + what + " cannot be opened (" + rootMessage(cause)
                        + "). Stop the program that has it, or choose another port with " + option + ".",
                cause);
    }

    private static String rootMessage(Throwable failure) {
        return failure.getCause() == null ? failure.getMessage() : rootMessage(failure.getCause());
    }
}
