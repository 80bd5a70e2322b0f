package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.access.DeniedCalls;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.snapshot.SnapshotCache;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls that services refused in the last hour, or would have refused if a dry run were none. */
final class AccessApi {
    private static final int MOST = 1_000;

    private final SnapshotCache cache;
    private final DeniedCalls denied;

    AccessApi(SnapshotCache cache, DeniedCalls denied) {
        this.cache = cache;
        this.denied = denied;
    }

    List<ApiRoute> routes() {
        return List.of(ApiRoute.viewer("GET", "/access/denied", this::denied));
    }

    private ApiResponse denied(ApiRequest request) throws RefusedException {
        Optional<String> typed = request.parameter("service");
        Optional<LogicalName> service = typed.isPresent()
                ? Optional.of(ServiceNames.require(cache.state().names(), typed.get()))
                : Optional.empty();
        return ApiResponse.json(Map.of(
                "denied",
                denied.recent(service).stream().limit(MOST).map(AccessApi::view).toList()));
    }

    private static Map<String, Object> view(DeniedCalls.Shown shown) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", shown.service().toString());
        view.put("caller", shown.denial().caller().map(SpiffeId::toString).orElse(null));
        view.put("method", shown.denial().method());
        view.put("path", shown.denial().path());
        view.put("policy", shown.denial().policy());
        view.put("dryRun", shown.denial().dryRun());
        view.put("reason", shown.denial().reason());
        view.put("count", shown.count());
        view.put("first", shown.first().toString());
        view.put("last", shown.last().toString());
        return view;
    }
}
