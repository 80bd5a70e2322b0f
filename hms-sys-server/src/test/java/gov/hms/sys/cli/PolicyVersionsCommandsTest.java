package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code hms policy history}, {@code diff} and {@code rollback}. */
class PolicyVersionsCommandsTest {
    private static final String HISTORY = "GET /policies/scan/history";
    private static final String PUT = "PUT /policies/scan";
    private static final String OLD = "spec:\n  timeoutMs: 800\n  retries: 3\n";
    private static final String NEW = "spec:\n  timeoutMs: 900\n  retries: 3\n";

    @TempDir
    private Path directory;

    private FakeSys sys;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        sys = new FakeSys();
        cli = new Cli(directory);
        cli.environment.put("HMS_SYS_URL", sys.url());
        sys.answer(HISTORY, 200, """
                {"name":"scan","versions":[
                  {"revision":9,"at":"2026-11-28T10:00:00.123Z","actor":"ben","origin":"api","deleted":true},
                  {"revision":8,"at":"2026-11-28T09:00:00Z","actor":"ana","origin":"api","deleted":false},
                  {"revision":5,"at":"2026-11-28T08:00:00Z","actor":"","origin":"file:scan.yml","deleted":false}]}""");
        version(9, "ben", null);
        version(8, "ana", NEW);
        version(5, "", OLD);
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    private static String json(Object value) {
        return new JsonMapper().writeValueAsString(value);
    }

    private void version(long revision, String actor, String text) {
        sys.answer(
                HISTORY + "/" + revision,
                200,
                "{\"at\":\"2026-11-28T0" + revision + ":00:00Z\",\"actor\":\"" + actor + "\",\"text\":" + json(text)
                        + "}");
    }

    /** It is in force, and two pairs of services call each other. */
    private void inForce(String text, String origin) {
        sys.answer(
                "GET /policies",
                200,
                json(Map.of(
                        "policies",
                        text == null
                                ? List.of()
                                : List.of(Map.of("name", "scan", "revision", 8, "origin", origin, "text", text)))));
        sys.answer("POST /policies/validate", 200, """
                {"calls":{"source":null,"destination":"fraud-scanner.scan"},"warnings":["it is late"]}""");
        sys.answer("GET /mesh/graph?last=1m", 200, """
                {"edges":[
                  {"source":"audit.irs","destination":"fraud-scanner.scan","callsPerSecond":0.5},
                  {"source":"return-intake.intake","destination":"fraud-scanner.scan","callsPerSecond":20.5},
                  {"source":"other.irs","destination":"fraud-scanner.scan","callsPerSecond":0},
                  {"source":"fraud-scanner.scan","destination":"refund-payout.payout","callsPerSecond":7}]}""");
        sys.answer(PUT, 200, """
                {"name":"scan","revision":10,"distribution":{"instances":3,"acknowledged":3,"millis":74,"waitingFor":[]}}""");
    }

    private List<String> sent() {
        return sys.requests.stream()
                .filter(request -> request.line().startsWith(PUT))
                .map(FakeSys.Request::body)
                .toList();
    }

    @Test
    void theHistoryIsATableTheNewestFirst() {
        assertThat(cli.run("policy", "history", "scan")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "REVISION  TIME                  BY   ORIGIN         WHAT",
                        "       9  2026-11-28T10:00:00Z  ben  api            deleted",
                        "       8  2026-11-28T09:00:00Z  ana  api            put",
                        "       5  2026-11-28T08:00:00Z  -    file:scan.yml  put");
        assertThat(cli.err()).contains("hms policy diff scan");
        assertThat(cli.run("policy", "history", "scan", "-o", "json")).isZero();
        assertThat(cli.out()).contains("\"revision\" : 9");
    }

    @Test
    void withoutRevisionsTheNewestIsComparedWithTheOneBefore() {
        assertThat(cli.run("policy", "diff", "scan")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "--- scan@8  2026-11-28T08:00:00Z  ana",
                        "+++ scan@9  2026-11-28T09:00:00Z  ben  deleted",
                        "@@ -1,3 +1,0 @@",
                        "-spec:",
                        "-  timeoutMs: 900",
                        "-  retries: 3");
    }

    @Test
    void anyTwoVersionsAreCompared() {
        assertThat(cli.run("policy", "diff", "scan", "5", "8")).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "--- scan@5  2026-11-28T05:00:00Z",
                        "+++ scan@8  2026-11-28T08:00:00Z  ana",
                        "@@ -1,3 +1,3 @@",
                        " spec:",
                        "-  timeoutMs: 800",
                        "+  timeoutMs: 900",
                        "   retries: 3");
        assertThat(cli.run("policy", "diff", "scan", "8", "8")).isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).contains("no difference");
        assertThat(cli.run("policy", "diff", "scan", "5", "8", "-o", "json")).isZero();
        assertThat(new JsonMapper().readTree(cli.out()).path("difference")).hasSize(7);
    }

    @Test
    void aRollbackSaysWhatItTouchesAndAsks() {
        inForce(NEW, "api");
        cli.typed = "yes\n";
        assertThat(cli.run("policy", "rollback", "scan", "5")).as(cli.err()).isZero();
        assertThat(cli.err().lines())
                .containsExactly(
                        "--- scan@8  in force",
                        "+++ scan@5  2026-11-28T05:00:00Z",
                        "@@ -1,3 +1,3 @@",
                        " spec:",
                        "-  timeoutMs: 900",
                        "+  timeoutMs: 800",
                        "   retries: 3",
                        "touches 1,260 calls a minute, going by the last one",
                        "  return-intake.intake -> fraud-scanner.scan  1,230",
                        "  audit.irs -> fraud-scanner.scan                30",
                        "warning: it is late",
                        "Roll scan back to revision 5? [y/N] ");
        assertThat(sent()).containsExactly(OLD);
        assertThat(cli.lines())
                .containsExactly("scan@10 is revision 5 again, acknowledged by 3 of 3 instances in 74 ms");
    }

    @Test
    void withoutAYesNothingChanges() {
        inForce(NEW, "api");
        for (String answer : List.of("\n", "n\n", "yess\n", "")) {
            cli.typed = answer;
            assertThat(cli.run("policy", "rollback", "scan", "5")).as(answer).isEqualTo(1);
            assertThat(cli.err()).endsWith("error: nothing was changed\n");
        }
        cli.typed = null;
        assertThat(cli.run("policy", "rollback", "scan", "5")).isEqualTo(2);
        assertThat(cli.err()).contains("there is no terminal to ask on", "next: add --yes");
        assertThat(sent()).isEmpty();
        assertThat(cli.run("policy", "rollback", "scan", "5", "--yes")).isZero();
        assertThat(sent()).containsExactly(OLD);
    }

    @Test
    void whatWasDeletedComesBack() {
        inForce(null, "");
        assertThat(cli.run("policy", "rollback", "scan", "8", "-y")).isZero();
        assertThat(cli.err()).startsWith("--- (nothing)").contains("+  timeoutMs: 900");
        assertThat(sent()).containsExactly(NEW);
    }

    @Test
    void whatCannotBeRolledBackIsSaid() {
        inForce(NEW, "file:scan.yml");
        assertThat(cli.run("policy", "rollback", "scan", "9", "-y")).isEqualTo(2);
        assertThat(cli.err()).contains("scan@9 is where it was deleted", "hms policy delete scan");
        assertThat(cli.run("policy", "rollback", "scan", "5", "-y")).isEqualTo(1);
        assertThat(cli.err()).contains("belongs to scan.yml of the policies directory");
        assertThat(cli.run("policy", "rollback", "scan", "8", "-y")).isZero();
        assertThat(cli.out()).contains("scan@8 unchanged: its text is that of revision 8");
        assertThat(sent()).isEmpty();
    }
}
