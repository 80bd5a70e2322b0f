package gov.hms.sys.admin;

import gov.hms.sys.access.PlaintextWatch;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.control.PolicyChanges;
import gov.hms.sys.control.PolicyOutcome;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.policy.MeshSettings;
import gov.hms.sys.policy.MtlsText;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** From permissive to strict, and back. */
final class MtlsApi {
    private static final int DEFAULT_MINUTES = 10;

    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final PolicyChanges policies;
    private final AuditLog audit;
    private final PlaintextWatch watch;
    private final InstantSource clock;

    MtlsApi(
            SnapshotCache cache,
            ConnectedInstances instances,
            PolicyChanges policies,
            AuditLog audit,
            PlaintextWatch watch) {
        this.cache = cache;
        this.instances = instances;
        this.policies = policies;
        this.audit = audit;
        this.watch = watch;
        this.clock = watch.clock();
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/mtls", this::status),
                ApiRoute.operator("POST", "/mtls/strict", this::strict),
                ApiRoute.operator("POST", "/mtls/permissive", this::permissive));
    }

    private ApiResponse status(ApiRequest request) throws ApiException {
        Duration within = within(request);
        MtlsCheck check = check(within);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("mode", word(check.permissive()));
        view.put("setBy", settings().map(MtlsApi::owner).orElse(null));
        view.put("withinMinutes", within.toMinutes());
        view.put("observedSeconds", check.observed().toSeconds());
        view.put("ready", check.ready());
        view.put("plaintext", check.plaintext().stream().map(MtlsApi::view).toList());
        view.put(
                "behind",
                check.behind().stream()
                        .map(one -> Map.of(
                                "service", one.service().toString(), "instanceId", one.instanceId(), "why", one.why()))
                        .toList());
        return ApiResponse.json(view);
    }

    private ApiResponse strict(ApiRequest request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException {
        Duration within = within(request);
        MtlsCheck check = check(within);
        boolean force = request.parameter("force").filter("true"::equals).isPresent();
        if (check.permissive() && !check.ready() && !force) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "mtls: not strict yet, somebody would be cut off",
                    reasons(check, within),
                    "see what to do about each with: hms mtls strict --check; or go on regardless with --force");
        }
        return change(false, request);
    }

    private ApiResponse permissive(ApiRequest request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException {
        return change(true, request);
    }

    private ApiResponse change(boolean permissive, ApiRequest request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException {
        Duration atMost = request.waiting();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("mode", word(permissive));
        if (cache.state().permissive() == permissive) {
            view.put("changed", false);
            return ApiResponse.json(view);
        }
        MeshSettings next = next(permissive);
        audit.append(
                new AuditEntry(request.actor(), "mtls", "mesh", word(permissive) + ", it was " + word(!permissive)));
        PolicyOutcome outcome = policies.put(next, request.actor());
        view.put("changed", outcome.changed());
        view.put("policy", outcome.name() + "@" + outcome.revision());
        try {
            view.put(
                    "distribution",
                    Views.distribution(
                            instances.await(outcome.publication(), atMost).get()));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a distribution never completes exceptionally", impossible);
        }
        return ApiResponse.json(view);
    }

    private MeshSettings next(boolean permissive) throws ApiException {
        Optional<ActivePolicy> settings = settings();
        if (settings.isEmpty()) {
            return MtlsText.fresh(permissive);
        }
        ActivePolicy active = settings.get();
        if (active.origin().startsWith(PolicyChanges.FILE)) {
            String file = active.origin().substring(PolicyChanges.FILE.length());
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "mtls: " + active.name() + " comes from " + file
                            + " of the policies directory (expected: a change of that file)",
                    "set mtls: " + word(permissive) + " in line " + line(active) + " of " + file
                            + "; it holds as soon as it is saved");
        }
        return MtlsText.with((MeshSettings) active.document(), permissive)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.CONFLICT,
                        "mtls: " + active.name() + " is written so that it is not changed by a program",
                        "set mtls: " + word(permissive) + " in line " + line(active)
                                + " of it and apply it: hms policy get " + active.name()));
    }

    private MtlsCheck check(Duration within) {
        return MtlsCheck.of(cache, instances, watch, within, clock.instant());
    }

    private static Duration within(ApiRequest request) throws ApiException {
        return Duration.ofMinutes(Math.max(1, request.number("withinMin", DEFAULT_MINUTES, 60)));
    }

    private Optional<ActivePolicy> settings() {
        MeshState state = cache.state();
        return state.settings();
    }

    private static List<String> reasons(MtlsCheck check, Duration within) {
        List<String> reasons = new ArrayList<>();
        check.plaintext()
                .forEach(seen -> reasons.add(
                        seen.address() + " came to " + seen.service() + " in clear, last at " + seen.last()));
        check.behind().forEach(one -> reasons.add(one.instanceId() + " of " + one.service() + ": " + one.why()));
        if (check.observed().compareTo(within) < 0) {
            reasons.add("those who come in clear have been counted for "
                    + check.observed().toSeconds() + " s only (expected: " + within.toSeconds() + " s)");
        }
        return reasons.size() <= 100 ? reasons : reasons.subList(0, 100);
    }

    private static Map<String, Object> owner(ActivePolicy settings) {
        return Map.of("policy", settings.label(), "origin", settings.origin(), "line", line(settings));
    }

    private static int line(ActivePolicy settings) {
        return MtlsText.line((MeshSettings) settings.document());
    }

    private static Map<String, Object> view(PlaintextWatch.Seen seen) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", seen.service().toString());
        view.put("address", seen.address());
        view.put("requests", seen.requests());
        view.put("first", seen.first().toString());
        view.put("last", seen.last().toString());
        return view;
    }

    private static String word(boolean permissive) {
        return permissive ? "permissive" : "strict";
    }
}
