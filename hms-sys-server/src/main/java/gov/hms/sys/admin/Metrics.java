package gov.hms.sys.admin;

import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.stream.IssuingRefusals;
import gov.hms.sys.stream.MeshServer;
import gov.hms.sys.stream.Overload;
import gov.hms.sys.stream.PushListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
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

/** What Prometheus scrapes. */
public final class Metrics implements PushListener, AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
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

    /** Shows the state of these from now on. */
    public void observe(
            SnapshotCache cache, ConnectedInstances instances, SvidIssuer issuer, IssuingRefusals refusals) {
        Gauge.builder("hms.sys.connected.instances", instances, ConnectedInstances::size)
                .description("Instances with an open discovery stream")
                .register(registry);
        Gauge.builder("hms.sys.revision", cache, snapshots -> snapshots.state().revision())
                .description("Revision of the last change")
                .register(registry);
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

    List<ApiRoute> routes() {
        return List.of(ApiRoute.open("GET", "/metrics", request -> ApiResponse.text(TEXT, registry.scrape())));
    }

    @Override
    public void acknowledged(Duration sinceChange) {
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
