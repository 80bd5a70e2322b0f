package gov.hms.sys.admin;

import gov.hms.sys.control.PolicyChanges;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.PolicyText;
import gov.hms.sys.store.PolicyVersion;
import gov.hms.sys.store.Store;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What policies were, and who made them so. Putting an older text into force again is putting it. */
final class PolicyVersionsApi {
    private final SnapshotCache cache;
    private final Store store;

    PolicyVersionsApi(SnapshotCache cache, Store store) {
        this.cache = cache;
        this.store = store;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/policies/{name}/history", this::history),
                ApiRoute.viewer("GET", "/policies/{name}/history/{revision}", this::version));
    }

    private ApiResponse history(ApiRequest request) throws RefusedException, StoreUnavailableException {
        String name = request.variable("name");
        return ApiResponse.json(Map.of(
                "name",
                name,
                "versions",
                versions(name).stream().map(Views::version).toList()));
    }

    private ApiResponse version(ApiRequest request) throws ApiException, RefusedException, StoreUnavailableException {
        String name = request.variable("name");
        Optional<PolicyText> found = text(name, request.variable("revision"));
        if (found.isEmpty()) {
            versions(name);
            throw new ApiException(
                    ErrorCode.UNKNOWN_POLICY,
                    "revision: not a kept one of " + name + " (expected: one of its last " + Store.MOST_VERSIONS
                            + " versions)",
                    "see them with: GET /policies/" + name + "/history");
        }
        Map<String, Object> view = Views.version(found.get().version());
        view.put("text", found.get().text().orElse(null));
        return ApiResponse.json(view);
    }

    private Optional<PolicyText> text(String name, String revision) throws StoreUnavailableException {
        try {
            return store.version(name, Long.parseLong(revision));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    /** Never empty; also of a policy that was deleted. */
    private List<PolicyVersion> versions(String name) throws RefusedException, StoreUnavailableException {
        List<PolicyVersion> versions = store.versions(name);
        if (versions.isEmpty()) {
            PolicyChanges.requirePolicy(cache.state(), name);
        }
        return versions;
    }
}
