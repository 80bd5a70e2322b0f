package gov.hms.sys.admin;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.sys.control.Operators;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.store.StoreUnavailableException;
import gov.hms.sys.store.StoredOperator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may speak to HMS-SYS, and as what. */
final class OperatorsApi {
    private static final PolicyBounds.Bound DAYS = new PolicyBounds.Bound(0, 3_650);
    private static final int DEFAULT_DAYS = 90;
    private static final String EXAMPLE = "{\"name\":\"ana\",\"role\":\"viewer\",\"days\":90}";

    private final Operators operators;
    private final InstantSource clock;

    OperatorsApi(Operators operators, InstantSource clock) {
        this.operators = operators;
        this.clock = clock;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.admin("GET", "/operators", request -> list()),
                ApiRoute.admin("POST", "/operators", this::create),
                ApiRoute.admin("DELETE", "/operators/{name}", this::revoke));
    }

    private ApiResponse list() {
        Instant now = clock.instant();
        return ApiResponse.json(Map.of(
                "operators",
                operators.all().stream().map(operator -> view(operator, now)).toList()));
    }

    private ApiResponse create(ApiRequest request) throws ApiException, RefusedException, StoreUnavailableException {
        ApiBody body = ApiBody.read(request.body(), Set.of("name", "role", "days"), EXAMPLE);
        String word = body.text("role");
        Role role = Role.of(word)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.BAD_REQUEST,
                        "role: " + word + " (expected: viewer, operator or admin)",
                        "send a body like " + EXAMPLE));
        int days = body.number("days", DAYS, DEFAULT_DAYS);
        Operators.Created created = operators.create(
                body.text("name"),
                role.word(),
                days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days)),
                request.actor());
        Map<String, Object> view = view(created.operator(), clock.instant());
        view.put("token", created.token());
        return ApiResponse.json(view);
    }

    private ApiResponse revoke(ApiRequest request) throws RefusedException, StoreUnavailableException {
        StoredOperator revoked = operators.revoke(request.variable("name"), request.actor());
        return ApiResponse.json(Map.of("name", revoked.name(), "role", revoked.role()));
    }

    private Map<String, Object> view(StoredOperator operator, Instant now) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", operator.name());
        view.put("role", operator.role());
        view.put("created", operator.created().toString());
        view.put("createdBy", operator.createdBy());
        view.put("expires", operator.expires().map(Instant::toString).orElse(null));
        view.put("expired", operator.expiredAt(now));
        view.put(
                "lastUsed",
                operators.lastUsed(operator.name()).map(Instant::toString).orElse(null));
        return view;
    }
}
