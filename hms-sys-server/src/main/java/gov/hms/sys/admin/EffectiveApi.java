package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.policy.AccessPolicy;
import gov.hms.sys.policy.EffectivePolicy;
import gov.hms.sys.policy.TrafficPolicy;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What really holds for the calls to a service, policies and defaults together, and who may make them. */
final class EffectiveApi {
    private final SnapshotCache cache;

    EffectiveApi(SnapshotCache cache) {
        this.cache = cache;
    }

    List<ApiRoute> routes() {
        return List.of(ApiRoute.viewer("GET", "/services/{name}/effective", this::effective));
    }

    private ApiResponse effective(ApiRequest request) throws RefusedException {
        MeshState state = cache.state();
        LogicalName service = ServiceNames.require(state.names(), request.variable("name"));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", service.toString());
        view.put("permissive", state.permissive());
        view.put("settings", state.settings().map(ActivePolicy::label).orElse(null));
        view.put("access", access(state, service));
        view.put("calls", calls(state, service));
        return ApiResponse.json(view);
    }

    /** By policy, those for one caller first; the last one holds for every other caller. */
    private static List<Map<String, Object>> calls(MeshState state, LogicalName service) {
        List<Map<String, Object>> calls = new ArrayList<>();
        Optional<ActivePolicy> forAll = Optional.empty();
        for (ActivePolicy policy : state.policiesOf(service)) {
            if (policy.document() instanceof TrafficPolicy traffic) {
                if (traffic.source().isEmpty()) {
                    forAll = Optional.of(policy);
                } else {
                    calls.add(calls(state, Optional.of(policy)));
                }
            }
        }
        calls.add(calls(state, forAll));
        return calls;
    }

    private static Map<String, Object> calls(MeshState state, Optional<ActivePolicy> policy) {
        Optional<TrafficPolicy> written = policy.map(active -> (TrafficPolicy) active.document());
        EffectivePolicy effective = EffectivePolicy.of(written, state.defaults(), state.names()::first);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put(
                "source",
                written.flatMap(TrafficPolicy::source)
                        .map(source -> full(state, source))
                        .orElse(null));
        view.put("policy", policy.map(ActivePolicy::label).orElse(null));
        view.put(
                "routes", effective.routes().stream().map(EffectiveViews::route).toList());
        view.put("destination", EffectiveViews.cluster(effective.cluster()));
        return view;
    }

    private static Map<String, Object> access(MeshState state, LogicalName service) {
        Optional<ActivePolicy> policy = state.accessTo(service);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("policy", policy.map(ActivePolicy::label).orElse(null));
        Optional<AccessPolicy> access = policy.map(active -> (AccessPolicy) active.document());
        view.put("dryRun", access.map(AccessPolicy::dryRun).orElse(false));
        view.put(
                "allow",
                access.map(AccessPolicy::allow).orElse(List.of()).stream()
                        .map(rule -> allow(state, rule))
                        .toList());
        return view;
    }

    private static Map<String, Object> allow(MeshState state, AccessPolicy.Rule rule) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("source", rule.source().map(source -> full(state, source)).orElse(null));
        view.put("methods", new TreeSet<>(rule.methods()));
        view.put("paths", rule.paths().stream().map(EffectiveViews::path).toList());
        return view;
    }

    private static String full(MeshState state, String written) {
        return state.names().first(written).map(LogicalName::toString).orElse(written);
    }
}
