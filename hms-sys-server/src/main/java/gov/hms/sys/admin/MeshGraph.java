package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.statistics.CallStatistics;
import gov.hms.sys.statistics.CallSummary;
import gov.hms.sys.statistics.MeshCalls;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The whole mesh at a moment: services with their instances, and who calls whom. */
final class MeshGraph {
    /** Fewer calls say nothing of an instance or a service. */
    private static final int TELLING_CALLS = 5;

    private static final double GOOD_PERCENT = 99;
    private static final Duration HEALTH = Duration.ofSeconds(10);

    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final CallStatistics statistics;

    MeshGraph(SnapshotCache cache, ConnectedInstances instances, CallStatistics statistics) {
        this.cache = cache;
        this.instances = instances;
        this.statistics = statistics;
    }

    /** Adds services and edges to a view. */
    void put(Map<String, Object> view, MeshCalls calls) {
        Map<String, Map<String, CallSummary>> byInstance = statistics.instances(HEALTH);
        Map<LogicalName, Map<String, ConnectedInstance>> connected = new HashMap<>();
        instances
                .all()
                .forEach(instance -> connected
                        .computeIfAbsent(instance.info().service(), service -> new HashMap<>())
                        .put(instance.info().instanceId(), instance));
        MeshState state = cache.state();
        List<Map<String, Object>> services = new ArrayList<>();
        for (LogicalName name : state.names().declared()) {
            Instances of = new Instances(
                    state.registrations(name),
                    connected.getOrDefault(name, Map.of()),
                    byInstance.getOrDefault(name.toString(), Map.of()));
            services.add(service(state, name, of, calls));
        }
        view.put("services", services);
        view.put(
                "edges",
                calls.edges().stream()
                        .map(edge -> CallViews.edge(edge, calls.seconds()))
                        .toList());
    }

    private static Map<String, Object> service(MeshState state, LogicalName name, Instances instances, MeshCalls mesh) {
        CallSummary calls = mesh.to(name.toString());
        Instant until = state.pauses().get(name);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", name.toString());
        view.put("name", name.service());
        view.put("namespace", name.namespace());
        view.put("instances", instances.view());
        view.put("versions", instances.versions());
        view.put("pausedUntil", until == null ? null : until.toString());
        view.put("trouble", trouble(instances, calls));
        CallViews.put(view, calls, mesh.seconds());
        return view;
    }

    private static List<String> trouble(Instances instances, CallSummary calls) {
        List<String> trouble = new ArrayList<>();
        instances.complain(trouble);
        if (calls.calls() >= TELLING_CALLS && calls.successPercent() < GOOD_PERCENT) {
            trouble.add(String.format(
                    Locale.ROOT,
                    "%.1f %% of the calls succeed (expected: at least %.0f)",
                    Math.floor(calls.successPercent() * 10) / 10,
                    GOOD_PERCENT));
        }
        return trouble;
    }

    /** Those of one service, by what is known of their health. */
    private static final class Instances {
        private final List<String> versions;
        private final int total;
        private final int serving;
        private int silent;
        private int refusing;
        private int failing;

        /** @param connected the streams of the service, by instance; one that is not registered only calls others */
        Instances(
                Collection<Registration> registered,
                Map<String, ConnectedInstance> connected,
                Map<String, CallSummary> calls) {
            Set<String> ids = new TreeSet<>(connected.keySet());
            registered.forEach(each -> ids.add(each.instanceId()));
            total = ids.size();
            serving = registered.size();
            versions = registered.stream()
                    .map(Registration::version)
                    .filter(version -> !version.isEmpty())
                    .distinct()
                    .sorted()
                    .toList();
            for (String id : ids) {
                ConnectedInstance stream = connected.get(id);
                CallSummary asked = calls.get(id);
                if (stream == null) {
                    silent++;
                } else if (stream.deliveries().stream()
                        .anyMatch(delivery -> delivery.nack().isPresent())) {
                    refusing++;
                } else if (asked != null && asked.calls() >= TELLING_CALLS && asked.successPercent() < 50) {
                    failing++;
                }
            }
        }

        Map<String, Object> view() {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("total", total);
            view.put("serving", serving);
            view.put("up", total - silent - refusing - failing);
            view.put("failing", failing + refusing);
            view.put("silent", silent);
            return view;
        }

        List<String> versions() {
            return versions;
        }

        void complain(List<String> trouble) {
            complain(trouble, silent, "without contact to HMS-SYS");
            complain(trouble, refusing, "refused their configuration");
            complain(trouble, failing, "failed most calls of the last seconds");
        }

        private void complain(List<String> trouble, int count, String what) {
            if (count > 0) {
                trouble.add(count + " of " + total + " instances " + what);
            }
        }
    }
}
