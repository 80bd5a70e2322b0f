package gov.hms.mesh;

import gov.hms.mesh.internal.cluster.Breaker;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.telemetry.Names;
import gov.hms.mesh.internal.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What keeps calls away from endpoints, for each destination that this process calls: as many series as it knows destinations, and
 * one that it drops takes its series along. A value is read when somebody asks for it; only which destinations there are is looked
 * up now and then.
 */
final class DestinationGauges {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final RegistryCache registry;
    private final Timers timers;
    private final MultiGauge ejected;
    private final MultiGauge ejections;
    private final MultiGauge openBreakers;
    private Set<Cluster> shown = Set.of();

    DestinationGauges(RegistryCache registry, MeterRegistry meters, Timers timers) {
        this.registry = registry;
        this.timers = timers;
        this.ejected = MultiGauge.builder(Names.EJECTED).register(meters);
        this.ejections = MultiGauge.builder(Names.EJECTIONS).register(meters);
        this.openBreakers = MultiGauge.builder(Names.OPEN_BREAKERS).register(meters);
    }

    void start() {
        timers.after(EVERY, this::look);
    }

    private void look() {
        try {
            refresh();
        } finally {
            start();
        }
    }

    private void refresh() {
        Set<Cluster> now = Set.copyOf(registry.all());
        if (!now.equals(shown)) {
            shown = now;
            show(ejected, Cluster::ejected);
            show(ejections, Cluster::ejections);
            show(openBreakers, DestinationGauges::openBreakers);
        }
    }

    private void show(MultiGauge gauge, ToDoubleFunction<Cluster> value) {
        List<Row<?>> rows = shown.stream()
                .<Row<?>>map(cluster -> Row.of(Tags.of(Names.PEER, cluster.label()), cluster, value))
                .toList();
        gauge.register(rows, true);
    }

    /** That of the destination, and those of its endpoints. */
    private static double openBreakers(Cluster cluster) {
        ClusterView view = cluster.view();
        List<ClusterEndpoint> endpoints = view == null ? List.of() : view.endpoints();
        return open(cluster.breaker())
                + endpoints.stream()
                        .mapToInt(endpoint -> open(endpoint.breaker()))
                        .sum();
    }

    private static int open(Breaker breaker) {
        return breaker != null && breaker.open() ? 1 : 0;
    }
}
