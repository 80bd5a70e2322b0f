package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.PlannedCall;
import gov.hms.mesh.internal.wire.RecentCalls;
import gov.hms.sys.control.PolicyWarnings;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.question.Questions;
import gov.hms.sys.question.Reply;
import gov.hms.sys.question.TraceSearch;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.InstanceInfo;
import gov.hms.sys.snapshot.SnapshotCache;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Why a call went where it went, or where it would go: asked of the instances, who alone know. */
final class ExplainApi {
    private static final Pattern TRACE = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern MOST = Pattern.compile("[1-9]|[12][0-9]|3[0-2]");
    private static final int SHOWN_INSTANCES = 20;

    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final Questions questions;

    ExplainApi(SnapshotCache cache, ConnectedInstances instances, Questions questions) {
        this.cache = cache;
        this.instances = instances;
        this.questions = questions;
    }

    List<ApiRoute> routes() {
        return List.of(ApiRoute.viewer("GET", "/mesh/explain", this::explain));
    }

    private ApiResponse explain(ApiRequest request) throws ApiException, RefusedException, InterruptedException {
        if (request.parameter("recent").isPresent()) {
            return recent(request);
        }
        boolean past = request.parameter("trace").isPresent();
        if (past == request.parameter("service").isPresent()) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    (past ? "trace and service together" : "neither trace nor service")
                            + " (expected: a call that was made, or one that would be)",
                    "ask with ?trace=<32 hexadecimal digits>, or with ?service=<caller>&url=http://<service>.<namespace>/…");
        }
        return past ? whatHappened(request.parameter("trace").orElseThrow()) : wouldHappen(request);
    }

    private ApiResponse wouldHappen(ApiRequest request) throws ApiException, RefusedException, InterruptedException {
        LogicalName service = ServiceNames.require(
                cache.state().names(), request.parameter("service").orElseThrow());
        PlannedCall call = PlannedCalls.read(request);
        List<ConnectedInstance> candidates = instances.all().stream()
                .filter(instance -> instance.info().service().equals(service))
                .toList();
        ConnectedInstance asked = choose(service, candidates, request);
        Reply reply = await(questions.wouldHappen(asked, call), Reply.Missing.SILENT);
        return ExplainViews.planned(
                asked.info(), candidates.size(), answered(asked.info(), reply), warnings(call.getDestination()));
    }

    /** The instance has only what takes effect of a policy; what does not is known here. */
    private List<String> warnings(String host) {
        return PolicyWarnings.ofCallsTo(cache.state(), LogicalName.parse(host));
    }

    private static ConnectedInstance choose(LogicalName service, List<ConnectedInstance> candidates, ApiRequest request)
            throws ApiException {
        if (candidates.isEmpty()) {
            throw new ApiException(
                    ErrorCode.NOT_CONNECTED,
                    "service: " + service
                            + " (expected: one with a connected instance, for it is the caller that is asked)",
                    "see who is connected with: hms mesh status");
        }
        if (request.parameter("instance").isEmpty()) {
            return candidates.get(0);
        }
        String id = request.parameter("instance").get();
        return candidates.stream()
                .filter(instance -> instance.info().instanceId().equals(id))
                .findFirst()
                .orElseThrow(() -> unknownInstance(service, candidates, id));
    }

    private static ApiException unknownInstance(LogicalName service, List<ConnectedInstance> candidates, String id) {
        List<String> ids = candidates.stream()
                .limit(SHOWN_INSTANCES)
                .map(instance -> instance.info().instanceId())
                .toList();
        return new ApiException(
                ErrorCode.NOT_CONNECTED,
                "instance: " + PlannedCalls.shown(id) + " (expected: a connected instance of " + service + ": "
                        + String.join(", ", ids) + ")",
                "use one of these, or leave it out");
    }

    private static Reply.Answered answered(InstanceInfo asked, Reply reply) throws ApiException {
        if (reply instanceof Reply.Answered answer) {
            if (answer.calls().isEmpty()) {
                throw new ApiException(
                        ErrorCode.CONFLICT,
                        asked.instanceId() + " cannot tell: "
                                + (answer.refusal().isEmpty() ? "it gave no reason" : answer.refusal()),
                        "correct the call, or ask another instance with &instance=<id>");
            }
            return answer;
        }
        throw missing(asked, (Reply.Missing) reply);
    }

    private static ApiException missing(InstanceInfo asked, Reply.Missing reply) {
        String who = asked.instanceId() + " of " + asked.service();
        return switch (reply) {
            case SILENT ->
                new ApiException(
                        ErrorCode.NO_ANSWER,
                        who + " did not answer within " + Questions.PATIENCE.toSeconds() + " s; it has library "
                                + asked.libraryVersion() + ", and an older one does not know questions",
                        "try again, or ask another instance with &instance=<id>");
            case LEFT ->
                new ApiException(
                        ErrorCode.NO_ANSWER,
                        who + " disconnected before it answered",
                        "try again: another instance will be asked");
            case TOO_LARGE ->
                new ApiException(
                        ErrorCode.NO_ANSWER,
                        who + " answered with more than can be shown",
                        "ask another instance with &instance=<id>");
            case BUSY ->
                new ApiException(
                        ErrorCode.BUSY,
                        who + " was not asked: too many questions are open (expected: at most 4 for each instance)",
                        "try again in " + Questions.PATIENCE.toSeconds() + " seconds");
        };
    }

    /** So that nobody has to know the ID of a call before it can be asked for. */
    private ApiResponse recent(ApiRequest request) throws ApiException, RefusedException, InterruptedException {
        LogicalName service = ServiceNames.require(
                cache.state().names(), request.parameter("service").orElse(""));
        int most = most(request.parameter("recent").orElseThrow());
        RecentCalls which = RecentCalls.newBuilder()
                .setMost(most)
                .setFailed(request.parameter("failed").filter("true"::equals).isPresent())
                .build();
        List<ConnectedInstance> asked = instances.all().stream()
                .filter(instance -> instance.info().service().equals(service))
                .filter(instance -> request.parameter("instance")
                        .filter(id -> !id.equals(instance.info().instanceId()))
                        .isEmpty())
                .toList();
        if (asked.isEmpty()) {
            throw new ApiException(
                    ErrorCode.NOT_CONNECTED,
                    "service: " + service + " (expected: one with a connected instance, for callers keep their calls)",
                    "see who is connected with: hms mesh status");
        }
        TraceSearch.Result result =
                await(questions.recent(asked, which), new TraceSearch.Result(asked.size(), asked.size(), 0, List.of()));
        return ExplainViews.recent(service, most, result);
    }

    private static int most(String written) throws ApiException {
        if (!MOST.matcher(written).matches()) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "recent: " + PlannedCalls.shown(written) + " (expected: 1 to 32)",
                    "ask with ?service=<caller>&recent=20, and &failed=true for failures alone");
        }
        return Integer.parseInt(written);
    }

    private ApiResponse whatHappened(String written) throws ApiException, InterruptedException {
        if (!TRACE.matcher(written).matches()) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "trace: " + PlannedCalls.shown(written) + " (expected: 32 hexadecimal digits)",
                    "use the trace ID, or the ID at the end of the exception's message");
        }
        String trace = written.toLowerCase(Locale.ROOT);
        List<ConnectedInstance> all = instances.all();
        TraceSearch.Result result =
                await(questions.search(all, trace), new TraceSearch.Result(all.size(), all.size(), 0, List.of()));
        if (result.calls().isEmpty()) {
            throw new ApiException(
                    ErrorCode.NOT_FOUND,
                    "trace: " + trace + " is not known to any instance (" + result.answered() + " of "
                            + result.connected() + " connected instances answered)",
                    "kept: the last 256 calls and the last 1,024 failures of each process, until it ends; ask sooner, or"
                            + " ask what would happen now with ?service=<caller>&url=…");
        }
        return ExplainViews.past(trace, result);
    }

    /** The timers end every question; only when they are stopped, with HMS-SYS, it is the second after. */
    private static <T> T await(CompletableFuture<T> reply, T otherwise) throws InterruptedException {
        try {
            return reply.get(Questions.PATIENCE.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException stopping) {
            return otherwise;
        }
    }
}
