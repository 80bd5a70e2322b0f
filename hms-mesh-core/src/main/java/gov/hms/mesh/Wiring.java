package gov.hms.mesh;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.internal.balance.Balancer;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.discovery.ChannelSource;
import gov.hms.mesh.internal.discovery.ConfigApplier;
import gov.hms.mesh.internal.discovery.DiscoveryStream;
import gov.hms.mesh.internal.discovery.Questions;
import gov.hms.mesh.internal.discovery.Registrar;
import gov.hms.mesh.internal.discovery.StatisticsReporter;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.explain.Explanations;
import gov.hms.mesh.internal.identity.IdentityFile;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.LifeAlarms;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.identity.SvidRotator;
import gov.hms.mesh.internal.inbound.Denials;
import gov.hms.mesh.internal.inbound.InboundLimit;
import gov.hms.mesh.internal.inbound.InboundStack;
import gov.hms.mesh.internal.inbound.InboundTelemetry;
import gov.hms.mesh.internal.inbound.PlaintextAlarm;
import gov.hms.mesh.internal.inbound.PlaintextCallers;
import gov.hms.mesh.internal.outbound.OutboundStack;
import gov.hms.mesh.internal.policy.MeshConfig;
import gov.hms.mesh.internal.resolve.Namespaces;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.resolve.SnapshotFiles;
import gov.hms.mesh.internal.route.MirrorQueue;
import gov.hms.mesh.internal.route.PooledMirrorQueue;
import gov.hms.mesh.internal.stack.CallIds;
import gov.hms.mesh.internal.telemetry.AccessLog;
import gov.hms.mesh.internal.telemetry.CallRecords;
import gov.hms.mesh.internal.telemetry.GcPauses;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.telemetry.Tracing;
import gov.hms.mesh.internal.time.PooledSpareThreads;
import gov.hms.mesh.internal.time.Sleeper;
import gov.hms.mesh.internal.time.SpareThreads;
import gov.hms.mesh.internal.time.ThreadTimers;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.tls.PeerSvids;
import gov.hms.mesh.internal.tls.TlsContexts;
import gov.hms.mesh.internal.wire.Hello;
import gov.hms.mesh.internal.wire.RegisterRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Puts the parts of a mesh together; the only place that says {@code new} across packages. */
final class Wiring {
    private static final Duration FIRST_CONFIGURATION = Duration.ofSeconds(10);

    /** With everything on disk there is no need to wait long; a moment makes the usual start begin with fresh knowledge. */
    private static final Duration FRESH_CONFIGURATION = Duration.ofSeconds(1);

    /** Attempts beside slow ones, at the same time; each takes a thread. */
    private static final int MOST_HEDGES = 64;

    /** Clocks, timers and chance. */
    record Environment(
            Timers sync,
            Timers background,
            Ticker ticker,
            InstantSource clock,
            Sleeper sleeper,
            Supplier<RandomGenerator> random,
            SpareThreads spares,
            MirrorQueue mirrors,
            Runnable close) {

        /** @param last ends what else there is, after everything that uses it */
        static Environment real(ThreadTimers sync, ThreadTimers background, InstantSource clock, Runnable last) {
            PooledSpareThreads hedges = new PooledSpareThreads("hms-mesh-hedge", MOST_HEDGES);
            PooledMirrorQueue mirrors = new PooledMirrorQueue();
            return new Environment(
                    sync,
                    background,
                    Ticker.SYSTEM,
                    clock,
                    Sleeper.PARKING,
                    ThreadLocalRandom::current,
                    hedges,
                    mirrors,
                    () -> {
                        mirrors.close();
                        hedges.close();
                        background.close();
                        sync.close();
                        last.run();
                    });
        }
    }

    final Settings settings;
    final IdentitySource identity;
    final TlsContexts tls;
    final PeerSvids peers;
    final Namespaces namespaces;
    final RegistryCache registry;
    final OutboundStack outbound;
    final CallRecords records;
    final InboundStack inbound;

    private final Environment environment;
    private final ChannelSource channels;
    private final SnapshotFiles files;
    private final IdentityFile identityFile;
    private final ConfigApplier applier;
    private final Questions explanations;
    private final DiscoveryStream stream;
    private final StatisticsReporter reporter;
    private final PlaintextAlarm alarm;
    private final DestinationGauges destinations;
    private final ConfigAge age;
    private final SvidRotator rotator;
    private final GcPauses pauses;
    private final Meters meters;

    Wiring(
            Settings settings,
            IdentitySource identity,
            ChannelSource channels,
            StateDirectory disk,
            MeterRegistry meterRegistry,
            OpenTelemetry openTelemetry,
            Supplier<SvidClient.Issued> rejoin,
            Environment environment) {
        this.settings = settings;
        this.identity = identity;
        this.channels = channels;
        this.environment = environment;
        meters = new Meters(meterRegistry, settings.name().toString());
        tls = new TlsContexts(identity);
        peers = new PeerSvids(identity::trust, environment.clock);
        namespaces = new Namespaces(environment.ticker);
        files = new SnapshotFiles(disk);
        stream = new DiscoveryStream(
                channels,
                this::hello,
                update -> applier().apply(update),
                identity::turnedAway,
                this::explanations,
                environment.sync,
                environment.random.get());
        registry = new RegistryCache(
                settings.name(),
                new Locality(settings.zone(), settings.instanceId()),
                stream,
                files,
                environment.ticker,
                environment.random);
        applier = new ConfigApplier(
                registry,
                namespaces,
                identity,
                files,
                environment.background,
                root -> rotator().issuedBelow(root));
        Denials denials = new Denials();
        PlaintextCallers plaintext = new PlaintextCallers();
        reporter = new StatisticsReporter(
                new StatisticsReporter.Parts(
                        channels, registry, settings.instanceId(), environment.background, List.of(denials, plaintext)),
                environment.random.get());
        identityFile = new IdentityFile(disk, settings.anchors());
        rotator = new SvidRotator(
                identity,
                channels::channel,
                rejoin,
                new LifeAlarms(environment.clock, meters),
                environment.background,
                environment.clock,
                environment.random.get());
        Tracer tracer = openTelemetry.getTracer("gov.hms.mesh");
        AccessLog access = new AccessLog(
                settings.telemetry().accessLog(),
                () -> identity.current().svid().spiffeId().toString(),
                this::ownPolicies,
                environment.clock);
        pauses = new GcPauses();
        records = new CallRecords(new CallIds(environment.random.get().nextLong()));
        Balancer balancer = new Balancer(
                environment.random, settings.zone(), () -> registry().own().view());
        explanations = new Explanations(new Explanations.Parts(
                records,
                namespaces,
                registry,
                balancer,
                environment.background,
                environment.ticker,
                environment.clock,
                environment.random));
        outbound = new OutboundStack(new OutboundStack.Parts(
                registry,
                identity,
                tls,
                Tracing.of(tracer),
                meters,
                records,
                access,
                pauses,
                balancer,
                environment.ticker,
                environment.clock,
                environment.sleeper,
                environment.random,
                environment.spares,
                environment.mirrors));
        InboundLimit limit = InboundLimit.of(settings.inboundLimit());
        inbound = new InboundStack(new InboundStack.Parts(
                peers,
                identity,
                registry,
                limit,
                new InboundTelemetry(tracer, meters, access, environment.ticker),
                new InboundStack.Refusals(denials, plaintext, meters, environment.random),
                environment.ticker,
                environment.clock));
        alarm = new PlaintextAlarm(inbound::permissive, plaintext, environment.background);
        age = new ConfigAge(stream::connected, environment.ticker, environment.background);
        destinations = new DestinationGauges(registry, meters, environment.background);
        gauges(meters);
        meters.gauge(MeshMeter.INBOUND_LIMIT, limit, InboundLimit::limit);
        meters.gauge(MeshMeter.INBOUND_RUNNING, limit, InboundLimit::running);
        meters.gauge(MeshMeter.INBOUND_ASYNC, limit, InboundLimit::waiting);
    }

    private List<String> ownPolicies() {
        ClusterView own = registry.own().view();
        return own == null ? List.of() : own.config().policies();
    }

    private ConfigApplier applier() {
        return applier;
    }

    private SvidRotator rotator() {
        return rotator;
    }

    private RegistryCache registry() {
        return registry;
    }

    private Questions explanations() {
        return explanations;
    }

    /** Starts to follow HMS-SYS, and waits for the first word of it, or takes what is on disk. */
    void start() {
        follow();
        Duration patience = registry.own().view() != null ? FRESH_CONFIGURATION : FIRST_CONFIGURATION;
        Deadline deadline = Deadline.after(patience, environment.ticker.nanos());
        try {
            if (!namespaces.await(deadline)) {
                kept().ifPresent(kept -> namespaces.publish(kept.namespaces()));
            }
            registry.own().await(deadline);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<MeshConfig> kept() {
        return files.mesh().filter(kept -> kept.trustDomain().equals(settings.trustDomain()));
    }

    void follow() {
        kept().ifPresent(applier::restore);
        identity.onChange(state -> stream.renew());
        if (settings.keepIdentity()) {
            // also when only the roots changed: a start without HMS-SYS must not trust one that is trusted no more
            identity.onChange(state -> environment.background.execute(
                    () -> identityFile.keep(new SvidClient.Issued(state.svid(), state.trustBundle()))));
        }
        stream.start();
        rotator.start();
        reporter.start();
        alarm.start();
        pauses.listen();
        destinations.start();
        age.start();
    }

    Registrar announce(int port) {
        Registrar registrar = new Registrar(
                channels,
                RegisterRequest.newBuilder()
                        .setInstanceId(settings.instanceId())
                        .setHost(settings.advertise())
                        .setPort(port)
                        .setVersion(settings.version())
                        .setZone(settings.zone())
                        .setWeight(settings.weight())
                        .build(),
                environment.background,
                environment.random.get());
        registrar.start();
        return registrar;
    }

    void close() {
        reporter.flush();
        stream.close();
        pauses.close();
        meters.close();
        environment.close.run();
        channels.close();
    }

    private Hello hello() {
        String version = Wiring.class.getPackage().getImplementationVersion();
        return Hello.newBuilder()
                .setInstanceId(settings.instanceId())
                .setServiceVersion(settings.version())
                .setLibraryVersion(version == null ? "development" : version)
                .setJavaVersion(System.getProperty("java.version"))
                .setZone(settings.zone())
                .setCertificateExpiresEpochMs(
                        identity.current().svid().notAfter().toEpochMilli())
                .build();
    }

    private void gauges(Meters meters) {
        meters.gauge(MeshMeter.CERTIFICATE_EXPIRY, this, Wiring::secondsLeft);
        meters.gauge(MeshMeter.CONFIG_AGE, age, ConfigAge::seconds);
        meters.gauge(MeshMeter.CONNECTED, stream, connection -> connection.connected() ? 1 : 0);
        meters.gauge(MeshMeter.PERMISSIVE, inbound, stack -> stack.permissive() ? 1 : 0);
    }

    private double secondsLeft() {
        return Duration.between(
                                environment.clock.instant(),
                                identity.current().svid().notAfter())
                        .toMillis()
                / 1000.0;
    }
}
