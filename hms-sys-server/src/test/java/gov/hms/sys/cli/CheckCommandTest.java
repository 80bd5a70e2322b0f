package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    private Path directory;

    private FakeSys sys;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        sys = new FakeSys();
        sys.answer("GET /health", 200, "{\"status\":\"serving\",\"version\":\"0.1.0\"}");
        sys.answer("GET /policies", 200, "{\"policies\":[{\"name\":\"p\"}],\"rejectedFiles\":[]}");
        issuing(400, false);
        cli = new Cli(directory);
        Path data = Files.createDirectories(directory.resolve("hms-sys-data"));
        Files.writeString(
                data.resolve("connect.json"),
                "{\"url\":\"" + sys.url() + "\",\"grpc\":\"127.0.0.1:" + sys.port()
                        + "\",\"ca\":null,\"operatorToken\":null}");
    }

    private void issuing(int days, boolean rootKeyIsHere) {
        sys.answer(
                "GET /ca",
                200,
                "{\"issuingEnds\":\"" + Instant.now().plus(Duration.ofDays(days).plusHours(1)) + "\",\"rootKeyIsHere\":"
                        + rootKeyIsHere + "}");
    }

    @Test
    void anIssuingAuthorityThatNobodyRenewsInTimeIsTold() {
        sys.answer("GET /instances", 200, instances("12", "12", "null"));
        issuing(30, true);
        assertThat(cli.run("check")).isZero();
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("ok") && line.contains("then renewed by itself"));
        issuing(30, false);
        assertThat(cli.run("check")).isZero();
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("warn") && line.contains("hms ca issue"));
        issuing(3, false);
        assertThat(cli.run("check")).isEqualTo(1);
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("fail") && line.contains("hms ca issue"));
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    @Test
    void aHealthyMeshIsAllOk() {
        sys.answer("GET /instances", 200, instances("12", "12", "null"));

        assertThat(cli.run("check")).isZero();
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("ok") && line.contains("HMS-SYS 0.1.0 is serving"));
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("ok") && line.contains("accepts connections"));
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("ok") && line.contains("clock"));
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("ok") && line.contains("all 1 have acknowledged"));
        assertThat(cli.lines())
                .anyMatch(line -> line.startsWith("ok") && line.contains("1 in force, and no file refused"));
        assertThat(cli.out()).doesNotContain("fail");
    }

    @Test
    void anInstanceThatRefusesItsConfigurationFailsTheCheck() {
        sys.answer("GET /instances", 200, instances("12", "11", "\"retry.max: 11\""));

        assertThat(cli.run("check")).isEqualTo(1);
        assertThat(cli.lines())
                .anyMatch(line -> line.startsWith("fail")
                        && line.contains("i1 of a.b refused c.d: retry.max: 11; next: update its library"));
    }

    @Test
    void anInstanceThatLagsBehindIsAWarning() {
        sys.answer("GET /instances", 200, instances("12", "11", "null"));

        assertThat(cli.run("check")).isZero();
        assertThat(cli.lines())
                .anyMatch(line -> line.startsWith("warn") && line.contains("i1 of a.b is waiting for c.d"));
    }

    @Test
    void aPolicyFileThatWasRefusedFailsTheCheckWithItsFirstViolation() {
        sys.answer("GET /instances", 200, instances("12", "12", "null"));
        sys.answer(
                "GET /policies",
                200,
                "{\"policies\":[],\"rejectedFiles\":[{\"file\":\"p.yml\",\"violations\":[\"p.yml:6:14: spec.timeoutMs: 800ms\","
                        + "\"p.yml:7:3: x\"]}]}");

        assertThat(cli.run("check")).isEqualTo(1);
        assertThat(cli.lines())
                .anyMatch(line -> line.startsWith("fail")
                        && line.contains("p.yml:6:14: spec.timeoutMs: 800ms (and 1 more); next: correct p.yml in the"
                                + " policies directory"));
    }

    @Test
    void aRefusedTokenFailsTheCheckWithHmsSyssOwnAdvice() {
        sys.answer(
                "GET /instances",
                401,
                "{\"error\":{\"code\":\"unauthorized\",\"message\":\"no operator token\",\"next\":\"give --token\"}}");

        assertThat(cli.run("check")).isEqualTo(1);
        assertThat(cli.lines())
                .anyMatch(line -> line.startsWith("fail") && line.contains("no operator token; next: give --token"));
    }

    @Test
    void withoutAServerItSaysHowToStartOne() {
        sys.close();

        assertThat(cli.run("check")).isEqualTo(1);
        assertThat(cli.lines()).anyMatch(line -> line.startsWith("fail") && line.contains("hms sys run --dev"));
    }

    private static String instances(String sent, String acknowledged, String nack) {
        return "{\"instances\":[{\"instanceId\":\"i1\",\"service\":\"a.b\",\"configs\":[{\"name\":\"c.d\",\"sent\":"
                + sent + ",\"acknowledged\":" + acknowledged + ",\"nack\":" + nack + "}]}]}";
    }
}
