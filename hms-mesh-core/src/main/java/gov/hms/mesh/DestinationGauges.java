package gov.hms.mesh;

import gov.hms.mesh.internal.cluster.AttemptCounts;
import gov.hms.mesh.internal.cluster.Breaker;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.RouteTable;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.internal.time.Timers;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What keeps calls away from endpoints, for each destination that this process calls and HMS-SYS knows; one that it drops takes its
 * series along. A value is read when somebody asks for it; only which destinations there are is looked up now and then.
 */
final class DestinationGauges {
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** Further destinations are called, and not shown. */
    private static final int MOST = 500;

    private static final Map<MeshMeter, ToDoubleFunction<Cluster>> PLAIN = Map.of(
            MeshMeter.RETRY_BUDGET, DestinationGauges::budgetLeft,
            MeshMeter.IN_FLIGHT, cluster -> cluster.connections().inFlight(),
            MeshMeter.IN_FLIGHT_LIMIT, DestinationGauges::limit,
            MeshMeter.WAITING, cluster -> cluster.connections().waiting(),
            MeshMeter.CONFIG_VERSION, cluster -> cluster.view().config().version());

    private final RegistryCache registry;
    private final Meters meters;
    private final Timers timers;
    private final Map<MeshMeter, MultiGauge> gauges = new EnumMap<>(MeshMeter.class);
    private final Map<Cluster, List<Meter>> counters = new HashMap<>();
    private Set<Cluster> shown = Set.of();

    DestinationGauges(RegistryCache registry, Meters meters, Timers timers) {
        this.registry = registry;
        this.meters = meters;
        this.timers = timers;
        PLAIN.keySet().forEach(meter -> gauges.put(meter, meters.gauges(meter)));
        gauges.put(MeshMeter.ENDPOINTS, meters.gauges(MeshMeter.ENDPOINTS));
        gauges.put(MeshMeter.BREAKER_STATE, meters.gauges(MeshMeter.BREAKER_STATE));
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
        Set<Cluster> now = known();
        if (now.equals(shown)) {
            return;
        }
        shown = now;
        PLAIN.forEach((meter, value) -> gauges.get(meter)
                .register(
                        now.stream()
                                .<Row<?>>map(cluster -> Row.of(meters.tags(meter, cluster.label()), cluster, value))
                                .toList(),
                        true));
        gauges.get(MeshMeter.ENDPOINTS).register(rows(MeshMeter.ENDPOINTS, Health.COUNTS), true);
        gauges.get(MeshMeter.BREAKER_STATE).register(rows(MeshMeter.BREAKER_STATE, BREAKER_STATES), true);
        count();
    }

    /** Without those that applications made up: of a name that HMS-SYS does not know there is nothing to show. */
    private Set<Cluster> known() {
        return registry.all().stream()
                .filter(cluster -> cluster.view() != null)
                .filter(cluster -> shown.contains(cluster) || shown.size() < MOST)
                .limit(MOST)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Row<?>> rows(MeshMeter meter, Map<String, ToDoubleFunction<Cluster>> values) {
        List<Row<?>> rows = new ArrayList<>();
        for (Cluster cluster : shown) {
            values.forEach(
                    (word, value) -> rows.add(Row.of(meters.tags(meter, cluster.label(), word), cluster, value)));
        }
        return rows;
    }

    private void count() {
        counters.entrySet().removeIf(entry -> {
            boolean gone = !shown.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(meters::remove);
            }
            return gone;
        });
        shown.forEach(cluster -> counters.computeIfAbsent(cluster, this::counters));
    }

    private List<Meter> counters(Cluster cluster) {
        String peer = cluster.label();
        AttemptCounts attempts = cluster.attempts();
        return List.of(
                meters.grows(MeshMeter.EJECTIONS, cluster, Cluster::ejections, peer),
                meters.grows(MeshMeter.ATTEMPTS, attempts, AttemptCounts::firsts, peer, "first"),
                meters.grows(MeshMeter.ATTEMPTS, attempts, AttemptCounts::retries, peer, "retry"),
                meters.grows(MeshMeter.ATTEMPTS, attempts, AttemptCounts::hedges, peer, "hedge"));
    }

    /** Each endpoint is one of these: who is ejected is not counted for its breaker too. */
    private enum Health {
        AVAILABLE,
        EJECTED,
        BREAKER_OPEN;

        private static final Map<String, ToDoubleFunction<Cluster>> COUNTS = Map.of(
                "available", cluster -> count(cluster, AVAILABLE),
                "ejected", cluster -> count(cluster, EJECTED),
                "breaker_open", cluster -> count(cluster, BREAKER_OPEN));

        private static Health of(ClusterEndpoint endpoint) {
            Breaker breaker = endpoint.breaker();
            return endpoint.health().ejected() ? EJECTED : breaker != null && breaker.open() ? BREAKER_OPEN : AVAILABLE;
        }

        private static double count(Cluster cluster, Health health) {
            return cluster.view().endpoints().stream()
                    .filter(endpoint -> of(endpoint) == health)
                    .count();
        }
    }

    private static final Map<String, ToDoubleFunction<Cluster>> BREAKER_STATES = Map.of(
            "closed",
                    cluster ->
                            yes(cluster.breaker() != null && cluster.breaker().closed()),
            "open",
                    cluster ->
                            yes(cluster.breaker() != null && cluster.breaker().open()),
            "half_open",
                    cluster -> yes(cluster.breaker() != null
                            && !cluster.breaker().closed()
                            && !cluster.breaker().open()));

    private static double yes(boolean is) {
        return is ? 1 : 0;
    }

    /** By the last route, which is the one for everything that no other is for. */
    private static double budgetLeft(Cluster cluster) {
        ClusterView view = cluster.view();
        RouteTable routes = view.config().routes();
        if (routes.isEmpty()) {
            return Double.NaN;
        }
        RetryPolicy policy = routes.get(routes.size() - 1).retry();
        return Math.max(0, cluster.budget().left(policy.budgetPercent(), policy.budgetMinPerSecond()));
    }

    private static double limit(Cluster cluster) {
        int most = cluster.connections().limits().inFlight();
        return most == 0 ? Double.NaN : most;
    }
}
