package gov.hms.sys.admin;

import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.rotation.Laggard;
import gov.hms.sys.rotation.RootRotation;
import gov.hms.sys.rotation.RotationOutcome;
import gov.hms.sys.rotation.RotationView;
import gov.hms.sys.rotation.RotationWish;
import gov.hms.sys.store.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The roots, and the replacement of one by another. */
final class CaApi {
    private static final String EXAMPLE = "{\"hold\":false,\"now\":false,\"without\":[]}";

    private final CertificateAuthority authority;
    private final RootRotation rotation;

    CaApi(CertificateAuthority authority, RootRotation rotation) {
        this.authority = authority;
        this.rotation = rotation;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.admin("GET", "/ca", request -> ApiResponse.json(view())),
                ApiRoute.admin("POST", "/ca/rotate", this::rotate),
                ApiRoute.admin("POST", "/ca/rotate/undo", this::undo));
    }

    private ApiResponse rotate(ApiRequest request) throws ApiException, RefusedException, StoreUnavailableException {
        RotationWish wish = new RotationWish(false, false, Set.of());
        if (!request.body().isBlank()) {
            ApiBody body = ApiBody.read(request.body(), Set.of("hold", "now", "without"), EXAMPLE);
            wish = new RotationWish(body.flag("hold"), body.flag("now"), Set.copyOf(body.texts("without")));
        }
        rotation.start(request.actor(), wish);
        return ApiResponse.json(view());
    }

    private ApiResponse undo(ApiRequest request) throws RefusedException, StoreUnavailableException {
        rotation.undo(request.actor());
        return ApiResponse.json(view());
    }

    private Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("trustDomain", authority.trustDomain());
        view.put("anchors", List.of(authority.anchors().split(",")));
        view.put("issuingRoot", "sha256:" + authority.issuingRoot());
        view.put("issuingEnds", authority.endOfIssuing().toString());
        view.put("rootKeyIsHere", authority.rootKeyIsHere());
        view.put("bundle", authority.bundlePem());
        view.put("rotation", rotation.view().map(CaApi::rotation).orElse(null));
        view.put("lastRotation", rotation.last().map(CaApi::outcome).orElse(null));
        return view;
    }

    private static Map<String, Object> rotation(RotationView of) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("phase", of.state().phase().word());
        view.put("since", of.state().since().toString());
        view.put("by", of.state().by());
        view.put("hold", of.state().hold());
        view.put("oldRoot", "sha256:" + of.state().oldRoot());
        view.put("newRoot", "sha256:" + of.state().newRoot());
        view.put("instances", of.instances());
        view.put("done", of.done());
        view.put("waitingFor", of.waitingFor().stream().map(CaApi::laggard).toList());
        view.put("without", of.state().without().stream().sorted().toList());
        return view;
    }

    private static Map<String, Object> laggard(Laggard of) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("instance", of.name());
        view.put("lacks", of.lacks());
        view.put("connected", of.connected());
        return view;
    }

    private static Map<String, Object> outcome(RotationOutcome of) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("finished", of.finished());
        view.put("newRoot", "sha256:" + of.newRoot());
        view.put("at", of.at().toString());
        return view;
    }
}
