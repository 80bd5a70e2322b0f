package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.Edge;
import gov.hms.sys.snapshot.InstanceInfo;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.statistics.CallStatistics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the mesh looks like now: health, services, instances. */
final class MeshApi {
    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final CallStatistics statistics;
    private final InstantSource clock;
    private final String version;

    MeshApi(
            SnapshotCache cache,
            ConnectedInstances instances,
            CallStatistics statistics,
            InstantSource clock,
            String version) {
        this.cache = cache;
        this.instances = instances;
        this.statistics = statistics;
        this.clock = clock;
        this.version = version;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.open("GET", "/health", this::health),
                ApiRoute.viewer("GET", "/services", request -> services()),
                ApiRoute.viewer("GET", "/services/{name}", this::service),
                ApiRoute.viewer("GET", "/instances", request -> connected()));
    }

    /** Whoever may not see more learns that it is there, as a load balancer has to. */
    private ApiResponse health(ApiRequest request) {
        MeshState state = cache.state();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("status", "serving");
        if (request.by().equals(Operator.NOBODY)) {
            return ApiResponse.json(view);
        }
        view.put("version", version);
        view.put("epoch", state.epoch());
        view.put("revision", state.revision());
        view.put("instances", instances.size());
        view.put("services", state.names().declared().size());
        return ApiResponse.json(view);
    }

    private ApiResponse services() {
        MeshState state = cache.state();
        return ApiResponse.json(Map.of(
                "services",
                state.names().declared().stream()
                        .map(name -> service(state, name))
                        .toList()));
    }

    private ApiResponse service(ApiRequest request) throws RefusedException {
        MeshState state = cache.state();
        return ApiResponse.json(service(state, ServiceNames.require(state.names(), request.variable("name"))));
    }

    private Map<String, Object> service(MeshState state, LogicalName name) {
        Instant until = state.pauses().get(name);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", name.toString());
        view.put("pausedUntil", until == null ? null : until.toString());
        view.put(
                "policies",
                state.policiesOf(name).stream().map(ActivePolicy::label).toList());
        view.put(
                "endpoints",
                state.registrations(name).stream().map(Views::endpoint).toList());
        view.put(
                "subscribers",
                instances.subscribersOf(name).stream()
                        .map(instance -> Views.subscriber(instance, name))
                        .toList());
        return view;
    }

    private ApiResponse connected() {
        return ApiResponse.json(
                Map.of("instances", instances.all().stream().map(this::instance).toList()));
    }

    private Map<String, Object> instance(ConnectedInstance instance) {
        InstanceInfo info = instance.info();
        Map<String, Object> view = Views.instance(instance, clock.instant());
        OptionalLong lastReport = statistics.lastReportMillis(info.service(), info.instanceId());
        view.put("lastReportAgeMs", lastReport.isPresent() ? lastReport.getAsLong() : null);
        view.put("meshAcknowledged", Math.max(0, instance.meshAcknowledged()));
        view.put("meshCurrent", cache.mesh().version());
        view.put("meshRefusal", instance.meshRefusal().orElse(null));
        view.put(
                "configs",
                instance.deliveries().stream()
                        .map(delivery -> Views.config(
                                delivery,
                                cache.current(new Edge(info.service(), delivery.name()))
                                        .version()))
                        .toList());
        return view;
    }
}
