package gov.hms.sys.stream;

import static gov.hms.sys.server.RunningSys.await;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Candidate;
import gov.hms.mesh.internal.wire.PlannedCall;
import gov.hms.mesh.internal.wire.Question;
import gov.hms.mesh.internal.wire.Step;
import gov.hms.sys.server.RunningSys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /mesh/explain}, from the operator's request to a workload's stream and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainTest {
    private static final String INTAKE = "return-intake.intake";
    private static final String TRACE = "0123456789abcdef0123456789abcdef";
    private static final String PLANNED =
            "/mesh/explain?service=return-intake&url=http%3A%2F%2Ffraud-scanner.scan%2Fflag%3Fx%3D1&method=post"
                    + "&header=x-tier%3A%20gold&header=x-lane%3Ab";

    private RunningSys sys;
    private Workload one;
    private Workload two;

    @BeforeAll
    void startSys(@TempDir Path directory) throws Exception {
        sys = new RunningSys(directory, true);
        sys.join("refund-payout.payout");
    }

    @AfterAll
    void stopSys() {
        sys.close();
    }

    @BeforeEach
    void join() throws Exception {
        one = Workload.join(sys, INTAKE, "intake-1").discover();
        two = Workload.join(sys, INTAKE, "intake-2").discover();
        await("both have their configuration", () -> one.mesh != null && two.mesh != null);
    }

    @AfterEach
    void leave() throws Exception {
        sys.send("DELETE", "/policies/made", "");
        one.close();
        two.close();
        await("nobody is connected", () -> connected() == 0);
    }

    private int connected() {
        try {
            return sys.ok("GET", "/health", "").get("instances").asInt();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static Answer explanation(Question question) {
        boolean past = question.getNow().equals(PlannedCall.getDefaultInstance());
        return Answer.newBuilder()
                .addCalls(CallExplanation.newBuilder()
                        .setCallId(past ? question.getCallId() : "")
                        .setStartedEpochMs(past ? 1_000 : 0)
                        .setDestination("fraud-scanner.scan")
                        .setMethod("POST")
                        .setPath("/flag")
                        .setOutcome(past ? "200 in 12 ms" : "would go to 10.0.0.7:8443")
                        .addSteps(Step.newBuilder().setLayer("route").setDecision("routes[0]\u001b[2J"))
                        .addCandidates(Candidate.newBuilder()
                                .setEndpoint("10.0.0.7:8443")
                                .setInstanceId("scanner-1")
                                .setVersion("v1")
                                .setZone("east")
                                .setScore(Double.POSITIVE_INFINITY)
                                .setShare(0.5)
                                .setVerdict("eligible")))
                .build();
    }

    /** An instance of a busy machine may need more than the two seconds that HMS-SYS waits: then it is asked again. */
    private JsonNode answered(String path, int instances) throws Exception {
        AtomicReference<JsonNode> found = new AtomicReference<>();
        await("the answer of " + instances, () -> {
            try {
                HttpResponse<String> response = sys.send("GET", path, "");
                assertThat(response.statusCode()).as(response.body()).isIn(200, 404, 504);
                found.set(JsonMapper.shared().readTree(response.body()));
                return response.statusCode() == 200
                        && found.get().get("instances").get("answered").asInt() == instances;
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
        return found.get();
    }

    private JsonNode error(int status, String code, String path) throws Exception {
        HttpResponse<String> response = sys.send("GET", path, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = JsonMapper.shared().readTree(response.body()).get("error");
        assertThat(error.get("code").asString()).isEqualTo(code);
        assertThat(error.get("next").asString()).isNotBlank();
        return error;
    }

    private String message(int status, String code, String path) throws Exception {
        return error(status, code, path).get("message").asString();
    }

    @Test
    void aPlannedCallIsAskedOfOneInstanceAsTheApplicationWouldMakeIt() throws Exception {
        one.explaining = ExplainTest::explanation;
        JsonNode answer = answered(PLANNED, 1);

        PlannedCall asked = one.questions.remove().getNow();
        assertThat(asked.getDestination()).isEqualTo("fraud-scanner.scan");
        assertThat(asked.getMethod()).isEqualTo("POST");
        assertThat(asked.getPath()).isEqualTo("/flag");
        assertThat(asked.getQuery()).isEqualTo("x=1");
        assertThat(asked.getHeadersList())
                .extracting(header -> header.getName() + "=" + header.getValue())
                .containsExactly("x-tier=gold", "x-lane=b");
        assertThat(two.questions).isEmpty();
        assertThat(answer).isEqualTo(JsonMapper.shared().readTree("""
                {"question":"now",
                 "instances":{"connected":2,"asked":1,"answered":1},
                 "calls":[{"service":"return-intake.intake","instanceId":"intake-1","callId":null,"startedAt":null,
                   "destination":"fraud-scanner.scan","method":"POST","path":"/flag",
                   "outcome":"would go to 10.0.0.7:8443",
                   "steps":[{"layer":"route","decision":"routes[0]?[2J"}],
                   "candidates":[{"endpoint":"10.0.0.7:8443","instanceId":"scanner-1","version":"v1","zone":"east",
                     "score":null,"share":0.5,"verdict":"eligible"}]}],
                 "warnings":[]}
                """));
    }

    @Test
    void anInstanceCanBeNamed() throws Exception {
        two.explaining = ExplainTest::explanation;
        JsonNode answer = answered(PLANNED + "&instance=intake-2", 1);
        assertThat(answer.get("calls").get(0).get("instanceId").asString()).isEqualTo("intake-2");
        assertThat(message(409, "not_connected", PLANNED + "&instance=intake-3"))
                .contains("instance: intake-3", "intake-1, intake-2");
    }

    @Test
    void aTraceIsAskedOfEverybody() throws Exception {
        one.explaining = ExplainTest::explanation;
        two.explaining = question -> Answer.getDefaultInstance();
        JsonNode answer = answered("/mesh/explain?trace=" + TRACE.toUpperCase(java.util.Locale.ROOT), 2);
        assertThat(answer.get("question").asString()).isEqualTo("trace");
        assertThat(answer.get("trace").asString()).isEqualTo(TRACE);
        assertThat(answer.get("instances").get("answered").asInt()).isEqualTo(2);
        assertThat(answer.get("calls")).hasSize(1);
        assertThat(answer.get("calls").get(0).get("callId").asString()).isEqualTo(TRACE);
        assertThat(answer.get("calls").get(0).get("startedAt").asString()).isEqualTo("1970-01-01T00:00:01Z");
    }

    @Test
    void whoIsSilentInATraceIsCounted() throws Exception {
        one.explaining = ExplainTest::explanation;
        JsonNode answer = answered("/mesh/explain?trace=" + TRACE, 1);
        assertThat(answer.get("instances").get("connected").asInt()).isEqualTo(2);
        assertThat(answer.get("instances").get("answered").asInt()).isEqualTo(1);
        assertThat(answer.get("calls")).hasSize(1);
    }

    @Test
    void anUnknownTraceSaysWhatIsKept() throws Exception {
        one.explaining = question -> Answer.getDefaultInstance();
        two.explaining = one.explaining;
        JsonNode error = error(404, "not_found", "/mesh/explain?trace=" + TRACE);
        assertThat(error.get("message").asString()).contains(TRACE, "2 of 2 connected instances answered");
        assertThat(error.get("next").asString())
                .contains("kept: the last 256 calls and the last 1,024 failures of each process");
    }

    @Test
    void anInstanceThatSaysNothingIsNamedWithItsLibrary() throws Exception {
        assertThat(message(504, "no_answer", PLANNED)).contains("intake-1", "within 2 s", "library 0.1", "older");
    }

    @Test
    void aStreamThatEndsEndsItsQuestionsAtOnce() throws Exception {
        CompletableFuture<String> asking = CompletableFuture.supplyAsync(() -> {
            try {
                return message(504, "no_answer", PLANNED);
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
        await("it was asked", () -> !one.questions.isEmpty());
        one.hangUp();
        assertThat(asking.get()).contains("intake-1", "disconnected");
    }

    @Test
    void aQuestionIsNoConfigurationAndDelaysNone() throws Exception {
        boolean before = false;
        // a busy machine may take longer for the push than the two seconds for which the answer is waited for
        for (int round = 1; round <= 5 && !before; round++) {
            one.questions.clear();
            CompletableFuture<Integer> asking = CompletableFuture.supplyAsync(() -> status(PLANNED));
            await("it was asked", () -> !one.questions.isEmpty());
            JsonNode put = sys.ok(
                    "PUT",
                    "/policies/made?waitMs=20000",
                    "apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: made }\nspec: { destination: " + INTAKE
                            + ", timeoutMs: " + round + " }\n");
            assertThat(put.get("distribution").get("acknowledged").asInt()).isEqualTo(2);
            before = !asking.isDone();
            assertThat(asking.get()).isEqualTo(504);
        }
        assertThat(before).as("the push did not wait for the answer").isTrue();
        for (JsonNode instance : sys.ok("GET", "/instances", "").get("instances")) {
            JsonNode config = instance.get("configs").get(0);
            assertThat(config.get("acknowledged")).isEqualTo(config.get("sent"));
            assertThat(config.get("nack").isNull()).isTrue();
        }
    }

    private int status(String path) {
        try {
            return sys.send("GET", path, "").statusCode();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void whoDoesNotReadIsSentNoQuestionAndLaterNoneThatNobodyWaitsFor() throws Exception {
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            routes.append("    - match: { path: { prefix: /a-rather-long-path-that-makes-this-large/")
                    .append(i)
                    .append(" } }\n");
        }
        String large = "apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: made }\nspec:\n  destination: "
                + INTAKE + "\n  timeoutMs: %d\n  routes:\n" + routes;
        try (Workload slow = Workload.join(sys, INTAKE, "slow")) {
            slow.readsOnDemand = true;
            slow.explaining = ExplainTest::explanation;
            slow.discover();
            for (int i = 1; i <= 60; i++) {
                sys.ok("PUT", "/policies/made?waitMs=0", large.formatted(i));
            }
            assertThat(message(504, "no_answer", PLANNED + "&instance=slow")).contains("slow of " + INTAKE);
            assertThat(slow.received.size()).isLessThan(3);

            slow.reading.request(1_000);
            await(
                    "it has the newest configuration",
                    () -> slow.configs.containsKey(INTAKE)
                            && slow.configs.get(INTAKE).getRoutesCount() == 91
                            && slow.configs.get(INTAKE).getRoutes(90).getTimeoutMs() == 60);
            assertThat(slow.questions).isEmpty();
            sys.ok("GET", PLANNED + "&instance=slow", "");
            assertThat(slow.questions).hasSize(1);
        }
    }

    @Test
    void answersThatNobodyAskedForAreHarmless() throws Exception {
        one.answer(Answer.newBuilder().setQuestion("q1").build());
        two.answer(Answer.newBuilder()
                .setQuestion("\u001b[2J")
                .setRefusal("x".repeat(1 << 20))
                .build());
        one.explaining = question -> {
            two.answer(explanation(question).toBuilder()
                    .setQuestion(question.getId())
                    .setRefusal("forged")
                    .build());
            return explanation(question);
        };
        JsonNode answer = answered(PLANNED, 1);
        assertThat(answer.get("calls").get(0).get("instanceId").asString()).isEqualTo("intake-1");
        assertThat(one.ended).isNull();
        assertThat(two.ended).isNull();
    }

    @Test
    void anAnswerBeyondAllMeasureIsRefused() throws Exception {
        one.explaining =
                question -> Answer.newBuilder().setRefusal("x".repeat(1 << 20)).build();
        assertThat(message(504, "no_answer", PLANNED)).contains("intake-1", "more than can be shown");
    }

    @Test
    void whatAnInstanceRefusesIsPassedOn() throws Exception {
        one.explaining = question -> Answer.newBuilder()
                .setRefusal("fraud-scanner.scan is not in the mesh")
                .build();
        assertThat(message(409, "conflict", PLANNED)).contains("intake-1", "fraud-scanner.scan is not in the mesh");
    }

    @Test
    void anUnknownServiceIsAnsweredWithTheKnownOnes() throws Exception {
        String url = "&url=http://fraud-scanner.scan/flag";
        assertThat(message(404, "unknown_service", "/mesh/explain?service=return-intak" + url))
                .contains("return-intak", INTAKE);
        assertThat(message(409, "not_connected", "/mesh/explain?service=refund-payout" + url))
                .contains("refund-payout.payout", "connected instance");
    }

    @Test
    void whatCannotBeACallIsRefused() throws Exception {
        String ask = "/mesh/explain?service=return-intake";
        assertThat(message(400, "bad_request", ask)).contains("url: absent");
        for (String url : new String[] {
            "fraud-scanner",
            "https://fraud-scanner.scan/",
            "http://fraud-scanner/flag",
            "http://a.b.c/",
            "http://",
            "http://user@fraud-scanner.scan/",
            "http://fraud-scanner.scan/%0",
            "http://fraud-scanner.scan/" + "x".repeat(4000)
        }) {
            assertThat(message(400, "bad_request", ask + "&url=" + url.replace("%", "%25")))
                    .contains("url: ", "http://<service>.<namespace>/…");
        }
        String good = ask + "&url=http://fraud-scanner.scan";
        assertThat(message(400, "bad_request", good + "&method=GET%20/")).contains("method: GET /");
        assertThat(message(400, "bad_request", good + "&header=gold")).contains("header: gold", "name:value");
        assertThat(message(400, "bad_request", good + "&header=a:b%0d%0ac:d")).contains("header: ");
        assertThat(message(400, "bad_request", good + "&header=a:b".repeat(33))).contains("33 times");
        assertThat(message(400, "bad_request", "/mesh/explain")).contains("neither trace nor service");
        assertThat(message(400, "bad_request", ask + "&trace=" + TRACE)).contains("together");
        assertThat(message(400, "bad_request", "/mesh/explain?trace=xyz")).contains("trace: xyz", "32 hexadecimal");
    }
}
