package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HmsCommandTest {
    private static final String DISTRIBUTION =
            "\"distribution\":{\"instances\":5,\"acknowledged\":5,\"millis\":37,\"waitingFor\":[]}";

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

    @Test
    void topPrintsExactlyItsFourColumns() {
        sys.answer("GET /mesh/top?service=return-intake&last=5m", 200, """
                {"service":"return-intake.intake","last":"5m","coveredSeconds":61,"rows":[
                 {"destination":"fraud-scanner.scan","calls":10000,"failures":2,"successPercent":99.98,"p50Micros":4120,
                  "p99Micros":1250000,"errorsPerSecond":0.001,"attempts":10010},
                 {"destination":"refund-payout.payout","calls":100000,"failures":1,"successPercent":99.999,"p50Micros":123456,
                  "p99Micros":200,"errorsPerSecond":12.5,"attempts":1}]}
                """);

        assertThat(cli.run("mesh", "top", "return-intake", "--last", "5m")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "DESTINATION           SUCCESS %  P50 LAT  ERR/S",
                        "fraud-scanner.scan        99.98   4.1 ms   0.00",
                        "refund-payout.payout      99.99   123 ms  12.50");
        assertThat(cli.err()).isEmpty();

        sys.answer("GET /mesh/top?service=return-intake&last=5m&by=instance", 200, """
                {"service":"return-intake.intake","last":"5m","coveredSeconds":61,"by":"instance","rows":[
                 {"destination":"fraud-scanner.scan","instance":"scan-1","version":"v1","calls":100,"failures":2,
                  "successPercent":98,"callsPerSecond":1.639,"errorsPerSecond":0.033,"attempts":110,"attemptsPerCall":1.1,
                  "p50Micros":4120,"p95Micros":9000,"p99Micros":1250000,"flags":{"URX":2,"UH":1}},
                 {"destination":"fraud-scanner.scan","instance":"other","version":"","calls":0,"failures":0,
                  "successPercent":null,"flags":{}}]}
                """);
        assertThat(cli.run("mesh", "top", "return-intake", "--wide", "--by", "instance"))
                .isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "DESTINATION         INSTANCE  VERSION  SUCCESS %  P50 LAT  ERR/S  CALLS  CALLS/S  P95 LAT  P99 LAT  ATTEMPTS  ATT/CALL  FLAGS",
                        "fraud-scanner.scan  scan-1    v1           98.00   4.1 ms   0.03    100     1.64   9.0 ms   1.25 s       110      1.10  URX 2, UH 1",
                        "fraud-scanner.scan  other     -                -        -   0.00      0     0.00        -        -         0      0.00  -");
        assertThat(cli.run("mesh", "top", "return-intake", "--by", "path")).isEqualTo(2);
        assertThat(cli.err()).contains("route, version, instance, caller]");
    }

    @Test
    void theGraphIsDrawnAsMermaidAndAsDot() {
        sys.answer("GET /mesh/graph?last=5m", 200, """
                {"last":"5m","coveredSeconds":301,"services":[
                 {"id":"return-intake.intake","name":"return-intake","namespace":"intake",
                  "instances":{"total":1,"up":1,"failing":0,"silent":0},"pausedUntil":null},
                 {"id":"fraud-scanner.scan","name":"fraud-scanner","namespace":"scan",
                  "instances":{"total":3,"up":2,"failing":0,"silent":1},"pausedUntil":"2026-11-28T10:00:00Z"}],
                 "edges":[{"source":"return-intake.intake","destination":"fraud-scanner.scan","calls":1000,"failures":1,
                  "callsPerSecond":3.33,"p99Micros":9100},
                  {"source":"return-intake.intake","destination":"other","calls":2,"failures":0,"callsPerSecond":0.01,
                   "p99Micros":100}]}
                """);
        assertThat(cli.run("mesh", "graph")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "flowchart LR",
                        "    subgraph \"intake\"",
                        "        s0[\"return-intake<br/>1 instance\"]",
                        "    end",
                        "    subgraph \"scan\"",
                        "        s1[\"fraud-scanner<br/>2 of 3 instances<br/>paused\"]",
                        "    end",
                        "    s2[\"other\"]",
                        "    s0 -->|\"3.33/s, 99.90 %, p99 9.1 ms\"| s1",
                        "    s0 -->|\"0.01/s, 100.00 %, p99 0.1 ms\"| s2");
        assertThat(cli.run("mesh", "graph", "-o", "dot")).isZero();
        assertThat(cli.lines())
                .contains(
                        "digraph mesh {",
                        "  subgraph cluster_1 {",
                        "    s1 [label=\"fraud-scanner\\n2 of 3 instances\\npaused\"];",
                        "  s0 -> s1 [label=\"3.33/s, 99.90 %, p99 9.1 ms\"];",
                        "}");
        assertThat(cli.run("mesh", "graph", "-o", "json")).isZero();
        assertThat(cli.out()).contains("\"edges\"");
    }

    @Test
    void topWatchesUntilItIsEnded() {
        sys.answer("GET /mesh/top?service=a&last=1m", 200, "{\"service\":\"a.b\",\"rows\":[]}");
        cli.timing.allow(2, () -> {});

        assertThat(cli.run("mesh", "top", "a", "--last", "60s", "--watch")).isZero();
        assertThat(cli.lines()).hasSize(3).containsOnly("DESTINATION  SUCCESS %  P50 LAT  ERR/S");
        assertThat(cli.err()).contains("a.b has made no call in the last 1m");
    }

    @Test
    void onATerminalTopIsPrintedOverWhatItPrintedBefore() {
        sys.answer("GET /mesh/top?service=a&last=5m", 200, "{\"service\":\"a.b\",\"rows\":[]}");
        cli.timing.allow(1, () -> {});
        StringWriter out = new StringWriter();
        Shell terminal = new Shell(
                new BufferedReader(new StringReader("")),
                new PrintWriter(out, true),
                new PrintWriter(new StringWriter()),
                cli.environment,
                directory,
                cli.timing,
                true);

        assertThat(HmsCommand.run(terminal, "mesh", "top", "a", "--watch")).isZero();
        String once = "\u001b[HDESTINATION  SUCCESS %  P50 LAT  ERR/S\u001b[K" + System.lineSeparator() + "\u001b[J";
        assertThat(out.toString()).isEqualTo(once + once);
    }

    @Test
    void everyListingComesAsJsonAndYamlToo() {
        sys.answer("GET /services", 200, "{\"services\":[{\"name\":\"a.b\",\"endpoints\":[{\"version\":\"v1\"}]}]}");

        assertThat(cli.run("mesh", "services", "-o", "json")).isZero();
        assertThat(cli.out().replaceAll("\\s", ""))
                .isEqualTo("{\"services\":[{\"name\":\"a.b\",\"endpoints\":[{\"version\":\"v1\"}]}]}");
        assertThat(cli.run("mesh", "services", "-o", "yaml")).isZero();
        assertThat(cli.lines()).containsExactly("services:", "- name: a.b", "  endpoints:", "  - version: v1");
        assertThat(cli.run("mesh", "services")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "SERVICE  INSTANCES  VERSIONS  PAUSED UNTIL  POLICIES",
                        "a.b              1  v1        -             -");
    }

    @Test
    void statusShowsWhatEachInstanceHasAcknowledged() {
        sys.answer("GET /health", 200, "{\"status\":\"serving\",\"version\":\"0.1.0\",\"revision\":42,\"services\":1}");
        sys.answer("GET /instances", 200, """
                {"instances":[{"instanceId":"i1","service":"a.b","serviceVersion":"v1","libraryVersion":"0.1.0","javaVersion":"17",
                 "zone":"z","connectedSince":"2026-11-23T10:00:00.123Z","certificateExpires":"2026-11-24T10:00:00Z",
                 "configs":[{"name":"c.d","sent":12,"acknowledged":11,"nack":null}]}]}
                """);

        assertThat(cli.run("mesh", "status")).isZero();
        assertThat(cli.lines().get(0))
                .isEqualTo("HMS-SYS 0.1.0 at " + sys.url() + " is serving: revision 42, 1 services");
        assertThat(cli.lines().get(2)).contains("2026-11-23T10:00:00Z").endsWith("waiting for c.d");
    }

    @Test
    void aPolicyIsCheckedHereBeforeItIsSent() throws IOException {
        Files.writeString(directory.resolve("bad.yml"), "kind: Nonsense\n");

        assertThat(cli.run("policy", "apply", "bad.yml")).isEqualTo(2);
        assertThat(cli.err())
                .startsWith("error: 4 violations\n  bad.yml:1:1: apiVersion: missing")
                .contains("next: ");
        assertThat(sys.requests).isEmpty();
    }

    @Test
    void applyingSaysHowFarThePolicyHasCome() throws IOException {
        Files.writeString(directory.resolve("irs-fraud.yml"), policy("fraud-scan-policy", "fraud-scanner"));
        sys.answer(
                "PUT /policies/fraud-scan-policy",
                200,
                "{\"name\":\"fraud-scan-policy\",\"revision\":12,\"changed\":true,\"warnings\":[\"not registered yet\"],"
                        + DISTRIBUTION + "}");

        assertThat(cli.run("policy", "apply", "irs-fraud.yml")).isZero();
        assertThat(cli.out()).isEqualTo("fraud-scan-policy@12 applied, acknowledged by 5 of 5 instances in 37 ms\n");
        assertThat(cli.err()).isEqualTo("warning: not registered yet\n");
        assertThat(sys.requests.get(0).body()).isEqualTo(policy("fraud-scan-policy", "fraud-scanner"));
    }

    @Test
    void validateReadsADirectoryAndNamesWhatClashes() throws IOException {
        Path policies = Files.createDirectory(directory.resolve("policies"));
        Files.writeString(policies.resolve("a.yml"), policy("a", "fraud-scanner"));
        Files.writeString(policies.resolve("b.yaml"), policy("b", "refund-payout"));
        Files.writeString(policies.resolve("README.md"), "not a policy");

        assertThat(cli.run("policy", "validate", "policies")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "ok  policies/a.yml   a  every caller -> fraud-scanner",
                        "ok  policies/b.yaml  b  every caller -> refund-payout");

        Files.writeString(policies.resolve("c.json"), policy("a", "fraud-scanner"));
        assertThat(cli.run("policy", "validate", "policies")).isEqualTo(2);
        assertThat(cli.err())
                .contains("policies/c.json: metadata.name: a (expected: another name; policies/a.yml has this one)")
                .contains("policies/c.json: spec: every caller -> fraud-scanner (expected: only one TrafficPolicy for"
                        + " that; policies/a.yml is another)");
        assertThat(sys.requests).isEmpty();
    }

    @Test
    void validateWarnsOfAServiceThatIsItsOwnMirror() throws IOException {
        Files.writeString(
                directory.resolve("own.yml"),
                policy("own", "fraud-scanner")
                        .replace("800", "800, routes: [ { mirror: { to: fraud-scanner, percent: 10 } } ]"));

        assertThat(cli.run("policy", "validate", "own.yml")).as(cli.err()).isZero();
        assertThat(cli.err())
                .isEqualTo("warning: own.yml: spec.routes[0].mirror.to: fraud-scanner is the destination itself;"
                        + " each call that is copied loads it twice\n");
    }

    @Test
    void documentsOfDifferentKindsForTheSameServiceStandSideBySide() throws IOException {
        Path policies = Files.createDirectory(directory.resolve("policies"));
        Files.writeString(policies.resolve("a.yml"), policy("a", "fraud-scanner"));
        Files.writeString(policies.resolve("b.yml"), """
                apiVersion: hms/v1
                kind: AccessPolicy
                metadata: { name: b }
                spec: { destination: fraud-scanner, allow: [ { source: return-intake } ] }
                """);
        for (String name : new String[] {"c", "d"}) {
            Files.writeString(policies.resolve(name + ".yml"), """
                    apiVersion: hms/v1
                    kind: MeshSettings
                    metadata: { name: %s }
                    spec: { certificateTtlHours: 12 }
                    """.formatted(name));
        }

        assertThat(cli.run("policy", "validate", "policies")).isEqualTo(2);
        assertThat(cli.err())
                .contains("error: the policy has a violation")
                .contains("policies/d.yml: spec: the whole mesh (expected: only one MeshSettings for that;"
                        + " policies/c.yml is another)");
        assertThat(cli.out()).contains("access to fraud-scanner");
    }

    @Test
    void schemaPrintsTheJsonSchemaOfAKindWithoutAServer() {
        assertThat(cli.run("policy", "schema")).isZero();
        assertThat(cli.out()).contains("\"title\" : \"HMS mesh TrafficPolicy, hms/v1\"");
        assertThat(cli.run("policy", "schema", "AccessPolicy")).isZero();
        assertThat(cli.out()).contains("\"title\" : \"HMS mesh AccessPolicy, hms/v1\"");
        assertThat(cli.run("policy", "schema", "Traffic")).isEqualTo(2);
        assertThat(cli.err()).contains("kind: Traffic (expected: one of TrafficPolicy, MeshSettings, AccessPolicy)");
        assertThat(sys.requests).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Files.createDirectory(directory.resolve("empty"));
        Files.write(directory.resolve("latin.yml"), new byte[] {'a', (byte) 0xE9});

        assertThat(cli.run("policy", "validate", "absent.yml")).isEqualTo(2);
        assertThat(cli.err()).startsWith("error: absent.yml: there is no such file\n");
        assertThat(cli.run("policy", "validate", "empty")).isEqualTo(2);
        assertThat(cli.err()).startsWith("error: empty holds no policy");
        assertThat(cli.run("policy", "validate", "latin.yml")).isEqualTo(2);
        assertThat(cli.err()).startsWith("error: latin.yml: it is not UTF-8 text\n");
    }

    @Test
    void getListsThePoliciesOrPrintsOneAsItWasWritten() {
        sys.answer("GET /policies", 200, """
                {"policies":[{"name":"p","kind":"TrafficPolicy","source":null,"destination":"a.b","revision":3,
                 "updatedAt":"2026-11-23T10:00:00Z","origin":"api","text":"..."}],"pauses":[{"service":"a.b","until":"2026-11-23T10:30:00Z"}]}
                """);
        sys.answer("GET /policies/p?format=yaml", 200, "apiVersion: hms/v1   # as written\n");

        assertThat(cli.run("policy", "get")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "NAME  KIND           SOURCE  DESTINATION  REVISION  UPDATED               ORIGIN",
                        "p     TrafficPolicy  *       a.b                 3  2026-11-23T10:00:00Z  api",
                        "paused: a.b until 2026-11-23T10:30:00Z");
        assertThat(cli.run("policy", "get", "p")).isZero();
        assertThat(cli.out()).isEqualTo("apiVersion: hms/v1   # as written\n");
    }

    @Test
    void aPauseIsInMinutesAndSaysUntilWhen() {
        sys.answer(
                "POST /policies/pause",
                200,
                "{\"service\":\"fraud-scanner.scan\",\"until\":\"2026-11-23T10:00:00Z\",\"revision\":13," + DISTRIBUTION
                        + "}");
        sys.answer(
                "POST /policies/resume",
                200,
                "{\"service\":\"fraud-scanner.scan\",\"revision\":14," + DISTRIBUTION + "}");

        assertThat(cli.run("policy", "pause", "fraud-scanner", "--for", "2h")).isZero();
        assertThat(sys.requests.get(0).body())
                .contains("\"durationMin\":120")
                .contains("\"service\":\"fraud-scanner\"");
        assertThat(cli.out())
                .isEqualTo(
                        "fraud-scanner.scan is paused until 2026-11-23T10:00:00Z, acknowledged by 5 of 5 instances in 37 ms\n");
        assertThat(cli.run("policy", "resume", "fraud-scanner")).isZero();
        assertThat(cli.out()).startsWith("fraud-scanner.scan is resumed");
        assertThat(cli.run("policy", "pause", "fraud-scanner", "--for", "90s")).isEqualTo(2);
        assertThat(cli.run("policy", "pause", "fraud-scanner", "--for", "8d")).isEqualTo(2);
        assertThat(cli.run("policy", "pause", "fraud-scanner", "--for", "30")).isEqualTo(2);
    }

    @Test
    void whoHasNotAcknowledgedIsNamed() {
        sys.answer(
                "DELETE /policies/p",
                200,
                "{\"name\":\"p\",\"revision\":15,\"distribution\":{\"instances\":2,\"acknowledged\":1,\"millis\":1000,"
                        + "\"waitingFor\":[\"i2\"]}}");

        assertThat(cli.run("policy", "delete", "p")).isZero();
        assertThat(cli.out()).isEqualTo("p@15 deleted, acknowledged by 1 of 2 instances in 1000 ms\n");
        assertThat(cli.err()).contains("not yet acknowledged by: i2");
    }

    @Test
    void aTokenIsTheOnlyThingOnStandardOutput() {
        sys.answer(
                "POST /tokens",
                200,
                "{\"service\":\"a.b\",\"expires\":\"2026-11-23T10:00:00Z\",\"join\":\"hms://127.0.0.1:7443/a.b?token=x\"}");

        assertThat(cli.run("token", "create", "a.b", "--ttl", "30m")).isZero();
        assertThat(cli.out()).isEqualTo("hms://127.0.0.1:7443/a.b?token=x\n");
        assertThat(cli.err()).contains("HMS_MESH_JOIN").doesNotContain("token=x");
        assertThat(sys.requests.get(0).body()).contains("\"ttlMinutes\":30");
    }

    @Test
    void whatHmsSysRefusesIsSaidWithItsDetailsAndTheNextStep() {
        sys.answer(
                "POST /policies/resume",
                404,
                "{\"error\":{\"code\":\"unknown_service\",\"message\":\"no service fraud\",\"details\":[\"known: a.b\"],"
                        + "\"next\":\"hms mesh services\"}}");

        assertThat(cli.run("policy", "resume", "fraud")).isEqualTo(1);
        assertThat(cli.err()).isEqualTo("error: no service fraud\n  known: a.b\nnext: hms mesh services\n");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void anAnswerThatIsNotHmsSyssIsRecognised() {
        sys.answer("GET /services", 200, "<html>");

        assertThat(cli.run("mesh", "services")).isEqualTo(1);
        assertThat(cli.err()).contains("answered 200 with something that HMS-SYS never says");
        assertThat(cli.run("policy", "get")).isEqualTo(1);
        assertThat(cli.err()).contains("answered 404 with something that HMS-SYS never says");
    }

    @Test
    void theTailOfTheAuditLogGoesOnWithNewRecordsOnly() {
        String first =
                "{\"seq\":1,\"time\":\"2026-11-23T10:00:00Z\",\"actor\":\"system\",\"action\":\"sys.start\",\"target\":\"\","
                        + "\"detail\":\"\"}";
        String second = first.replace("\"seq\":1", "\"seq\":2").replace("sys.start", "policy.put\\u001b[2J");
        sys.answer("GET /audit?last=20", 200, "{\"records\":[" + first + "]}");
        sys.answer("GET /audit?last=200", 200, "{\"records\":[" + first + "," + second + "]}");
        cli.timing.allow(2, () -> {});

        assertThat(cli.run("audit", "tail", "--follow")).isZero();
        assertThat(cli.lines()).hasSize(3);
        assertThat(cli.lines().get(2)).startsWith("  2").contains("policy.put?[2J");
        assertThat(cli.run("audit", "tail", "-n", "0")).isEqualTo(2);
    }

    @Test
    void completionIsAScriptForTheShell() {
        assertThat(cli.run("completion")).isZero();
        assertThat(cli.out()).startsWith("#!/usr/bin/env bash").contains("_complete_hms");
    }

    private static String policy(String name, String destination) {
        return "apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: " + name + " }\nspec: { destination: "
                + destination + ", timeoutMs: 800 }\n";
    }
}
