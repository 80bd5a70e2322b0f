package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshExplainTest {
    private static final String TRACE = "0123456789abcdef0123456789abcdef";
    private static final String NOW = """
            {"question":"now","instances":{"connected":2,"asked":1,"answered":1},"calls":[
             {"service":"return-intake.intake","instanceId":"return-intake-1","callId":null,"startedAt":null,
              "destination":"fraud-scanner.scan","method":"POST","path":"/flag",
              "outcome":"would go to one of 2 endpoints, 10.0.0.7:8443 the best at this moment",
              "steps":[
               {"layer":"name","decision":"fraud-scanner.scan"},
               {"layer":"policy","decision":"fraud-scan-policy@7 (configuration 1.7)"},
               {"layer":"route","decision":"gold (path prefix /flag, header x-tier: gold)"},
               {"layer":"retry","decision":"at most 3 more after connect-failure reset 502 503 504, for DELETE GET HEAD OPTIONS PUT; budget 20 % of the calls and 3 per second, 13.0 left now"},
               {"layer":"balance","decision":"least load among 2 of 3"},
               {"layer":"balance","decision":"1 ejected"},
               {"layer":"outcome","decision":"would go to one of 2 endpoints, 10.0.0.7:8443 the best at this moment"}],
              "candidates":[
               {"endpoint":"10.0.0.7:8443","instanceId":"s-1","version":"v1","zone":"east","score":1.25,"share":1.0,"verdict":"eligible"},
               {"endpoint":"10.0.0.8:8443","instanceId":"s-2","version":"v2","zone":"","score":34230655.4,"share":0.25,"verdict":"eligible"},
               {"endpoint":"10.0.0.9:8443","instanceId":"s-3","version":"v2","zone":"west","score":null,"share":0.0,
                "verdict":"ejected for 3 s more after 5 errors in a row\\u001b[2J"}]}]}
            """;

    @TempDir
    private Path directory;

    private FakeSys sys;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        sys = new FakeSys();
        cli = new Cli(directory);
        cli.environment.put("HMS_SYS_URL", sys.url());
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    private static String call(String service, String outcome) {
        return "{\"service\":\"" + service + "\",\"instanceId\":\"i-1\",\"callId\":\"" + TRACE
                + "\",\"startedAt\":\"2026-11-24T02:00:00.123Z\",\"destination\":\"b.b\",\"method\":\"GET\","
                + "\"path\":\"/x\",\"outcome\":\"" + outcome + "\",\"steps\":[],\"candidates\":[]}";
    }

    @Test
    void aPlannedCallIsShownAsWhatWouldHappenWhoDecidedItAndWhoCouldBeAsked() {
        sys.answer(
                "GET /mesh/explain?service=return-intake&url=http%3A%2F%2Ffraud-scanner.scan%2Fflag%3Fx%3D1&method=POST"
                        + "&header=x-tier%3A%20gold&header=a%3Ab%2Cc&instance=return-intake-1",
                200, NOW);

        assertThat(cli.run(
                        "mesh",
                        "explain",
                        "return-intake",
                        "http://fraud-scanner.scan/flag?x=1",
                        "-X",
                        "POST",
                        "-H",
                        "x-tier: gold",
                        "--header",
                        "a:b,c",
                        "--instance",
                        "return-intake-1"))
                .as(cli.err())
                .isZero();
        assertThat(cli.out()).isEqualTo("""
                POST fraud-scanner.scan/flag: would go to one of 2 endpoints, 10.0.0.7:8443 the best at this moment
                asked of return-intake-1 of return-intake.intake; nothing was sent
                |- name     fraud-scanner.scan
                |- policy   fraud-scan-policy@7 (configuration 1.7)
                |- route    gold (path prefix /flag, header x-tier: gold)
                |- retry    at most 3 more after connect-failure reset 502 503 504, for DELETE GET HEAD OPTIONS PUT;
                |           budget 20 % of the calls and 3 per second, 13.0 left now
                `- balance  least load among 2 of 3
                            1 ejected

                ENDPOINT       VERSION  ZONE     SCORE  SHARE  VERDICT
                10.0.0.7:8443  v1       east      1.25  100 %  eligible
                10.0.0.8:8443  v2       -     34230655   25 %  eligible
                10.0.0.9:8443  v2       west         -    0 %  ejected for 3 s more after 5 errors in a row?[2J
                """);
        assertThat(cli.err()).isEmpty();
        assertThat(cli.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void recentCallsAreListedWithTheIdsToAskFor() {
        sys.answer(
                "GET /mesh/explain?service=return-intake&recent=20&failed=true",
                200,
                "{\"question\":\"recent\",\"service\":\"return-intake.intake\",\"instances\":{\"connected\":1,\"asked\":1,"
                        + "\"answered\":1},\"calls\":[" + call("a.a", "UH no healthy endpoint after 3 ms") + "]}");

        assertThat(cli.run("mesh", "explain", "return-intake", "--recent", "--failed"))
                .as(cli.err())
                .isZero();
        assertThat(cli.out()).isEqualTo("""
                TIME                  CALL         OUTCOME                            INSTANCE  ID
                2026-11-24T02:00:00Z  GET b.b/x  UH no healthy endpoint after 3 ms  i-1       0123456789abcdef0123456789abcdef
                """.replace("CALL         OUTCOME", "CALL       OUTCOME"));
    }

    @Test
    void recentCallsNeedAServiceAndNothingElse() {
        assertThat(cli.run("mesh", "explain", "--recent")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.run("mesh", "explain", "a", "http://b.b/", "--recent", "5"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.run("mesh", "explain", "a", "--failed")).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void aTraceShowsEachOfItsCallsAndWhoWasSilent() {
        sys.answer(
                "GET /mesh/explain?trace=" + TRACE,
                200,
                "{\"question\":\"trace\",\"instances\":{\"connected\":3,\"asked\":3,\"answered\":2},\"calls\":["
                        + call("a.a", "200 in 12 ms") + "," + call("c.c", "UH no healthy endpoint after 3 ms") + "]}");

        assertThat(cli.run("mesh", "explain", "--trace", TRACE)).isZero();
        assertThat(cli.out()).isEqualTo("""
                GET b.b/x: 200 in 12 ms
                by i-1 of a.a, 2026-11-24T02:00:00Z, call 0123456789abcdef0123456789abcdef

                GET b.b/x: UH no healthy endpoint after 3 ms
                by i-1 of c.c, 2026-11-24T02:00:00Z, call 0123456789abcdef0123456789abcdef
                """);
        assertThat(cli.err()).isEqualTo("2 of 3 connected instances answered; what the others know is missing\n");
    }

    @Test
    void programsGetTheAnswerAsItIs() {
        sys.answer("GET /mesh/explain?service=a&url=http%3A%2F%2Fb.b%2F", 200, NOW);
        assertThat(cli.run("mesh", "explain", "a", "http://b.b/", "-o", "json")).isZero();
        assertThat(cli.out()).contains("\"question\" : \"now\"", "\\u001B[2J").doesNotContain("\u001b");
        assertThat(cli.run("mesh", "explain", "a", "http://b.b/", "-o", "yaml")).isZero();
        assertThat(cli.out()).contains("question: now", "layer: route").doesNotContain("\u001b");
    }

    @Test
    void aLongWordDoesNotLeaveTheScreen() {
        sys.answer(
                "GET /mesh/explain?trace=" + TRACE,
                200,
                "{\"instances\":{\"connected\":1,\"answered\":1},\"calls\":[" + call("a.a", "x".repeat(250)) + "]}");
        assertThat(cli.run("mesh", "explain", "--trace", TRACE)).isZero();
        assertThat(cli.lines()).allMatch(line -> line.length() <= 100);
        assertThat(cli.out().replaceAll("\\s", "")).contains("x".repeat(250));
    }

    @Test
    void bothFormsOrNeitherIsRefusedWithAnExampleOfEach() {
        for (String[] wrong : new String[][] {
            {"mesh", "explain"},
            {"mesh", "explain", "return-intake"},
            {"mesh", "explain", "return-intake", "--trace", TRACE},
            {"mesh", "explain", "--trace", TRACE, "-X", "POST"},
            {"mesh", "explain", "--trace", TRACE, "-H", "a: b"},
            {"mesh", "explain", "--trace", TRACE, "--instance", "i-1"}
        }) {
            assertThat(cli.run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(cli.err())
                    .startsWith("error: ")
                    .contains("(expected: ", "next: hms mesh explain return-intake http://", "--trace ID");
        }
        assertThat(sys.requests).isEmpty();
    }

    @Test
    void whatHmsSysRefusesFailsWithItsWords() {
        sys.answer("GET /mesh/explain?trace=abc", 400, """
                {"error":{"code":"bad_request","message":"trace: abc (expected: 32 hexadecimal digits)","details":[],
                 "next":"use the trace ID"}}
                """);
        assertThat(cli.run("mesh", "explain", "--trace", "abc")).isEqualTo(1);
        assertThat(cli.err())
                .isEqualTo("error: trace: abc (expected: 32 hexadecimal digits)\nnext: use the trace ID\n");
    }
}
