package gov.hms.sys.admin;

import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.Delivery;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.stream.IssuingRefusals;
import gov.hms.sys.stream.MeshServer;
import gov.hms.sys.stream.Overload;
import gov.hms.sys.stream.PushListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** What Prometheus scrapes; docs/observability.md has the same list for people, and a test holds the two against each other. */
public final class Metrics implements PushListener, AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final int MOST_POLICIES = 500;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter sent = Counter.builder("hms.sys.pushes")
            .description("Configurations sent to instances")
            .register(registry);
    private final Counter acks = Counter.builder("hms.sys.acks")
            .description("Configurations that an instance acknowledged")
            .register(registry);
    private final Timer pushes = Timer.builder("hms.sys.push.duration")
            .description("From the request of a change to an instance's acknowledgement of it")
            .serviceLevelObjectives(
                    Duration.ofMillis(5),
                    Duration.ofMillis(10),
                    Duration.ofMillis(25),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5))
            .register(registry);
    private final Counter nacks = Counter.builder("hms.sys.nacks")
            .description("Configurations that an instance refused")
            .register(registry);

    private final MultiGauge policies = MultiGauge.builder("hms.sys.policy.revision")
            .description("Revision at which the policy was last changed; the first 500 policies by name")
            .register(registry);
    private volatile Runnable versions = () -> {};

    /** Shows the state of these from now on. */
    public void observe(
            SnapshotCache cache, ConnectedInstances instances, SvidIssuer issuer, IssuingRefusals refusals) {
        Gauge.builder("hms.sys.connected.instances", instances, ConnectedInstances::size)
                .description("Instances with an open discovery stream")
                .register(registry);
        Gauge.builder("hms.sys.instances.behind", instances, all -> count(all, Metrics::isBehind))
                .description("Of these, those that have not acknowledged what they were sent last")
                .register(registry);
        Gauge.builder("hms.sys.instances.refusing", instances, all -> count(all, Metrics::refuses))
                .description("Of these, those that refused what they were sent last, and use what they had")
                .register(registry);
        Gauge.builder("hms.sys.revision", cache, snapshots -> snapshots.state().revision())
                .description("Revision of the last change")
                .register(registry);
        Gauge.builder(
                        "hms.sys.services",
                        cache,
                        snapshots -> snapshots.state().serving().size())
                .description("Services with a registered instance")
                .register(registry);
        Gauge.builder("hms.sys.endpoints", cache, Metrics::endpoints)
                .description("Registered instances")
                .register(registry);
        Gauge.builder(
                        "hms.sys.policies",
                        cache,
                        snapshots -> snapshots.state().policies().size())
                .description("Policies in force")
                .register(registry);
        Gauge.builder(
                        "hms.sys.pauses",
                        cache,
                        snapshots -> snapshots.state().pauses().size())
                .description("Services that are paused")
                .register(registry);
        versions = () -> showVersions(cache);
        FunctionCounter.builder("hms.sys.certificates.issued", issuer, SvidIssuer::issued)
                .description("Certificates issued since the start")
                .register(registry);
        refusals.counts()
                .forEach((reason, count) -> FunctionCounter.builder(
                                "hms.sys.certificates.refused", count, LongAdder::sum)
                        .tag("reason", reason)
                        .description("Certificates refused since the start; token_used_up: a token was copied")
                        .register(registry));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Shows how long certificates can still be issued. */
    public void observe(CertificateAuthority authority, InstantSource clock) {
        Gauge.builder(
                        "hms.sys.issuing.expiry",
                        authority,
                        found -> Duration.between(clock.instant(), found.endOfIssuing())
                                .toSeconds())
                .baseUnit("seconds")
                .description(
                        "Until the issuing authority ends; without the root's key at hand nobody but you renews it")
                .register(registry);
        Gauge.builder("hms.sys.roots", authority, found -> found.bundle().size())
                .description("Roots that are trusted; two while one is replaced by another")
                .register(registry);
    }

    /** Shows who is connected, and who was turned away. */
    public void observe(MeshServer mesh, Overload overload) {
        Gauge.builder("hms.sys.connections", mesh, MeshServer::connections)
                .description("Open connections to the mesh port")
                .register(registry);
        for (Overload.Reason reason : Overload.Reason.values()) {
            FunctionCounter.builder("hms.sys.overload.refused", overload, all -> all.count(reason))
                    .tag("reason", reason.label())
                    .description("Turned away or cut off since the start: too many, or too slow")
                    .register(registry);
        }
    }

    /** Shows whether changes can be made. */
    public void observe(AuditLog audit) {
        Gauge.builder("hms.sys.audit.stopped", audit, log -> log.stopped().isPresent() ? 1 : 0)
                .description("1 when a write of the audit log has failed, and nothing is changed until it is repaired")
                .register(registry);
    }

    private static long count(ConnectedInstances instances, Predicate<Delivery> found) {
        return instances.all().stream()
                .filter(instance -> instance.deliveries().stream().anyMatch(found))
                .count();
    }

    private static boolean isBehind(Delivery delivery) {
        return delivery.acknowledged() < delivery.sent();
    }

    private static boolean refuses(Delivery delivery) {
        return delivery.nack().isPresent();
    }

    private static long endpoints(SnapshotCache cache) {
        MeshState state = cache.state();
        return state.serving().stream()
                .mapToLong(service -> state.registrations(service).size())
                .sum();
    }

    private void showVersions(SnapshotCache cache) {
        policies.register(
                cache.state().policies().values().stream()
                        .limit(MOST_POLICIES)
                        .<Row<?>>map(policy -> Row.of(Tags.of("policy", policy.name()), policy.revision()))
                        .toList(),
                true);
    }

    List<ApiRoute> routes() {
        return List.of(ApiRoute.open("GET", "/metrics", request -> ApiResponse.text(TEXT, scrape())));
    }

    private String scrape() {
        versions.run();
        return registry.scrape();
    }

    @Override
    public void sent() {
        sent.increment();
    }

    @Override
    public void acknowledged() {
        acks.increment();
    }

    @Override
    public void arrived(Duration sinceChange) {
        pushes.record(sinceChange);
    }

    @Override
    public void rejected() {
        nacks.increment();
    }

    @Override
    public void close() {
        registry.close();
    }
}
