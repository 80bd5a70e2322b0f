package gov.hms.sys.admin;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.sys.control.BlastRadius;
import gov.hms.sys.control.PauseChanges;
import gov.hms.sys.control.PolicyChanges;
import gov.hms.sys.control.PolicyDirectory;
import gov.hms.sys.control.PolicyOutcome;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.policy.AccessPolicy;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.policy.TrafficPolicy;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.Distribution;
import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.Publication;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** Policies and pauses. Every change is answered when those whom it concerns have acknowledged it, or the wait is over. */
final class PoliciesApi {
    private static final PolicyBounds.Bound PAUSE_MINUTES = new PolicyBounds.Bound(1, 10_080);
    private static final String PAUSE_EXAMPLE = "{\"service\":\"fraud-scanner\",\"durationMin\":30}";
    private static final String RESUME_EXAMPLE = "{\"service\":\"fraud-scanner\"}";

    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final PolicyChanges policies;
    private final PauseChanges pauses;
    private final PolicyDirectory directory;

    PoliciesApi(
            SnapshotCache cache,
            ConnectedInstances instances,
            PolicyChanges policies,
            PauseChanges pauses,
            PolicyDirectory directory) {
        this.cache = cache;
        this.instances = instances;
        this.policies = policies;
        this.pauses = pauses;
        this.directory = directory;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/policies", request -> list()),
                ApiRoute.viewer("GET", "/policies/{name}", this::get),
                ApiRoute.operator("PUT", "/policies/{name}", this::put),
                ApiRoute.operator("DELETE", "/policies/{name}", this::delete),
                ApiRoute.viewer("POST", "/policies/validate", this::validate),
                ApiRoute.operator("POST", "/policies/pause", this::pause),
                ApiRoute.operator("POST", "/policies/resume", this::resume));
    }

    private ApiResponse list() {
        MeshState state = cache.state();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put(
                "policies",
                state.policies().values().stream().map(Views::policy).toList());
        view.put(
                "pauses",
                state.pauses().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(pause -> Map.of(
                                "service", pause.getKey().toString(),
                                "until", pause.getValue().toString()))
                        .toList());
        view.put(
                "rejectedFiles",
                directory.rejected().all().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(file -> Map.of("file", file.getKey(), "violations", file.getValue()))
                        .toList());
        return ApiResponse.json(view);
    }

    private ApiResponse get(ApiRequest request) throws RefusedException, ApiException {
        ActivePolicy policy = PolicyChanges.requirePolicy(cache.state(), request.variable("name"));
        String format = request.parameter("format").orElse("json");
        return switch (format) {
            case "json" -> ApiResponse.json(Views.policy(policy));
            case "yaml" ->
                ApiResponse.text("application/yaml", policy.document().text());
            default ->
                throw new ApiException(
                        ErrorCode.BAD_REQUEST, "format: " + format + " (expected: json or yaml)", "correct it");
        };
    }

    private ApiResponse put(ApiRequest request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException {
        Duration atMost = request.waiting();
        PolicyDocument document = parse(request.body());
        String name = request.variable("name");
        if (!document.name().equals(name)) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "metadata.name: " + document.name() + " (expected: " + name + ", as in the path)",
                    "make both the same");
        }
        BlastRadius touches = policies.preview(document);
        PolicyOutcome outcome = putWhereFilesMayLag(document, request.actor(), forced(request));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", outcome.name());
        view.put("revision", outcome.revision());
        view.put("changed", outcome.changed());
        view.put("warnings", outcome.warnings());
        view.put("touches", touches(touches));
        view.put("distribution", await(outcome.publication(), atMost));
        return ApiResponse.json(view);
    }

    /** Who edits a file of the policies directory and applies it at once must not be told that it belongs to a file. */
    private PolicyOutcome putWhereFilesMayLag(PolicyDocument document, String actor, boolean meant)
            throws RefusedException, StoreUnavailableException, InterruptedException {
        try {
            return policies.put(document, actor, meant);
        } catch (RefusedException refused) {
            if (refused.reason() != RefusedException.Reason.CONFLICT) {
                throw refused;
            }
            directory.catchUp();
            return policies.put(document, actor, meant);
        }
    }

    /** {@code ?force=true}: what silences or opens a service, or changes most routes, is meant. */
    private static boolean forced(ApiRequest request) throws ApiException {
        String word = request.parameter("force").orElse("false");
        if (!word.equals("true") && !word.equals("false")) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "force: " + word + " (expected: true or false)",
                    "correct the query parameter");
        }
        return word.equals("true");
    }

    private static Map<String, Object> touches(BlastRadius radius) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("services", radius.services());
        view.put("routes", radius.routes());
        view.put("ofRoutes", radius.allRoutes());
        view.put("instances", radius.instances());
        view.put("silenced", radius.silenced().stream().map(Object::toString).toList());
        view.put("opened", radius.opened().stream().map(Object::toString).toList());
        return view;
    }

    private ApiResponse delete(ApiRequest request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException {
        Duration atMost = request.waiting();
        PolicyOutcome outcome = policies.delete(request.variable("name"), request.actor(), forced(request));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", outcome.name());
        view.put("revision", outcome.revision());
        view.put("distribution", await(outcome.publication(), atMost));
        return ApiResponse.json(view);
    }

    private ApiResponse validate(ApiRequest request) throws ApiException, RefusedException {
        PolicyDocument document = parse(request.body());
        List<String> warnings = policies.validate(document);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("valid", true);
        view.put("name", document.name());
        view.put("kind", document.kind());
        view.put("calls", calls(document));
        view.put("warnings", warnings);
        view.put("touches", touches(policies.preview(document)));
        return ApiResponse.json(view);
    }

    /** Whose calls a document is for: null is everybody's. */
    private Map<String, Object> calls(PolicyDocument document) {
        Optional<String> source = Optional.empty();
        Optional<String> destination = Optional.empty();
        if (document instanceof TrafficPolicy traffic) {
            source = traffic.source();
            destination = Optional.of(traffic.destination());
        } else if (document instanceof AccessPolicy access) {
            destination = Optional.of(access.destination());
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("source", source.map(this::full).orElse(null));
        view.put("destination", destination.map(this::full).orElse(null));
        return view;
    }

    private String full(String written) {
        return cache.state().names().first(written).map(Object::toString).orElse(written);
    }

    private ApiResponse pause(ApiRequest request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException {
        Duration atMost = request.waiting();
        ApiBody body = ApiBody.read(request.body(), Set.of("service", "durationMin"), PAUSE_EXAMPLE);
        Duration duration = Duration.ofMinutes(body.number("durationMin", PAUSE_MINUTES, null));
        return paused(pauses.pause(body.text("service"), duration, request.actor()), atMost);
    }

    private ApiResponse resume(ApiRequest request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException {
        Duration atMost = request.waiting();
        ApiBody body = ApiBody.read(request.body(), Set.of("service"), RESUME_EXAMPLE);
        return paused(pauses.resume(body.text("service"), request.actor()), atMost);
    }

    private ApiResponse paused(PauseChanges.Outcome outcome, Duration atMost) throws InterruptedException {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", outcome.service().toString());
        outcome.until().ifPresent(until -> view.put("until", until.toString()));
        view.put("revision", outcome.revision());
        view.put("distribution", await(outcome.publication(), atMost));
        return ApiResponse.json(view);
    }

    private Map<String, Object> await(Publication publication, Duration atMost) throws InterruptedException {
        try {
            Distribution distribution = instances.await(publication, atMost).get();
            return Views.distribution(distribution);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a distribution never completes exceptionally", impossible);
        }
    }

    private static PolicyDocument parse(String body) throws ApiException {
        try {
            return PolicyFile.parse("body", body);
        } catch (PolicyRejectedException rejected) {
            throw new ApiException(
                    ErrorCode.INVALID_POLICY,
                    rejected.violations().size() == 1
                            ? rejected.violations().get(0)
                            : "the policy has " + rejected.violations().size() + " violations",
                    rejected.violations(),
                    "correct the policy; check it anywhere with: hms policy validate <file>");
        }
    }
}
