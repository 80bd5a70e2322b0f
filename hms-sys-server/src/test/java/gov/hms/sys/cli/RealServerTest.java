package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hms sys run} as it is, and the commands against it as they are. */
class RealServerTest {
    private static final String[] DEV = {"sys", "run", "--dev", "--http-port", "0", "--grpc-port", "0"};
    private static final String[] SECURED = {"sys", "run", "--http-port", "0", "--grpc-port", "0"};
    private static final String POLICY = """
            apiVersion: hms/v1                          # pushed to both ends in < 5 s, no redeploy
            kind: TrafficPolicy
            metadata: { name: fraud-scan-policy }
            spec:
              source: return-intake
              destination: fraud-scanner
              retries: 3
              timeoutMs: 800
              circuitBreaker: { maxConnections: 1000, errorPercent: 20 }
            """;

    @TempDir
    private Path directory;

    private Cli server;
    private Cli operator;

    @BeforeEach
    void start() {
        server = new Cli(directory);
        operator = new Cli(directory);
    }

    @Test
    void theBannerSaysWhereItIsAndWhatToDoNext() {
        List<String> banner = new ArrayList<>();

        assertThat(whileRunning(DEV, () -> banner.addAll(server.lines()))).isZero();

        assertThat(banner).anyMatch(line -> line.matches("  REST      http://127\\.0\\.0\\.1:[1-9][0-9]+ .*--dev.*"));
        assertThat(banner).anyMatch(line -> line.matches("  console   http://127\\.0\\.0\\.1:[1-9][0-9]+/ .*"));
        assertThat(banner).anyMatch(line -> line.matches("  mesh      127\\.0\\.0\\.1:[1-9][0-9]+ .*"));
        assertThat(banner).contains("  data      " + directory.resolve("hms-sys-data"));
        assertThat(banner).anyMatch(line -> line.startsWith("  hms token create"));
        assertThat(banner).anyMatch(line -> line.startsWith("  hms check"));
        assertThat(server.err()).endsWith("stopped; everything is in " + directory.resolve("hms-sys-data") + "\n");
    }

    @Test
    void aPolicyLivesFromApplyToDelete() throws IOException {
        Files.writeString(directory.resolve("irs-fraud.yml"), POLICY);

        assertThat(whileRunning(DEV, () -> {
                    run(0, "policy", "apply", "irs-fraud.yml");
                    assertThat(operator.out()).startsWith("fraud-scan-policy@").contains(" applied, ");
                    run(0, "policy", "apply", "irs-fraud.yml");
                    assertThat(operator.out()).endsWith(" unchanged\n");
                    run(0, "policy", "get", "fraud-scan-policy");
                    assertThat(operator.out()).isEqualTo(POLICY);
                    run(0, "policy", "get");
                    assertThat(operator.lines())
                            .hasSize(2)
                            .last()
                            .asString()
                            .contains("return-intake", "fraud-scanner", "api");
                    run(0, "policy", "delete", "fraud-scan-policy");
                    assertThat(operator.out()).contains(" deleted, ");
                    run(0, "policy", "history", "fraud-scan-policy");
                    String first = operator.lines().get(2).strip().split(" ")[0];
                    run(0, "policy", "rollback", "fraud-scan-policy", first, "--yes");
                    assertThat(operator.err()).contains("touches 0 calls a minute");
                    assertThat(operator.out()).contains(" is revision " + first + " again, ");
                    run(0, "policy", "diff", "fraud-scan-policy", first);
                    assertThat(operator.out()).isEmpty();
                    run(0, "policy", "get", "fraud-scan-policy");
                    assertThat(operator.out()).isEqualTo(POLICY);
                    run(0, "policy", "delete", "fraud-scan-policy");
                    run(1, "policy", "get", "fraud-scan-policy");
                    assertThat(operator.err())
                            .startsWith("error: ")
                            .contains("fraud-scan-policy")
                            .contains("next: ");
                    run(0, "audit", "tail");
                    assertThat(operator.out()).contains("sys.start", "policy.put", "policy.delete", "operator");
                }))
                .isZero();
    }

    @Test
    void anEmptyMeshSaysHowToFillIt() {
        assertThat(whileRunning(DEV, () -> {
                    run(0, "mesh", "services");
                    assertThat(operator.err()).contains("next: hms token create");
                    run(0, "mesh", "status");
                    assertThat(operator.lines().get(0)).startsWith("HMS-SYS ").contains("is serving");
                    run(0, "check");
                    assertThat(operator.out()).contains("none is connected").doesNotContain("fail  ");
                    run(1, "mesh", "top", "return-intake");
                    assertThat(operator.err())
                            .startsWith("error: ")
                            .contains("return-intake")
                            .contains("next: ");
                    run(1, "policy", "pause", "nobody");
                    assertThat(operator.err()).startsWith("error: ").contains("nobody");
                    run(0, "token", "create", "return-intake.intake");
                    assertThat(operator.lines())
                            .singleElement()
                            .asString()
                            .matches(
                                    "hms://127\\.0\\.0\\.1:[0-9]+/return-intake\\.intake\\?td=hms\\.local&anchor=sha256:[0-9a-f]{64}&token=.+");
                }))
                .isZero();
    }

    @Test
    void withoutDevItIsTlsAndATokenAndTheCommandsBesideItFindBoth() {
        assertThat(whileRunning(SECURED, () -> {
                    run(0, "policy", "get");
                    run(0, "check");
                    assertThat(operator.lines()).anyMatch(line -> line.matches("ok +transport +TLS.*"));
                    assertThat(server.out()).contains("https://127.0.0.1:");

                    operator.environment.put("HMS_SYS_TOKEN", "wrong");
                    run(1, "policy", "get");
                    assertThat(operator.err()).startsWith("error: ").contains("next: ");
                }))
                .isZero();
    }

    @Test
    void twoOnTheSameDataAreRefused() {
        assertThat(whileRunning(DEV, () -> {
                    Cli second = new Cli(directory);
                    assertThat(second.run(DEV)).isEqualTo(1);
                    assertThat(second.err()).startsWith("error: ").doesNotContain("\tat ");
                }))
                .isZero();
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(server.run("sys", "run", "--dev", "--http-port", port, "--grpc-port", "0"))
                    .isEqualTo(1);
            assertThat(server.err()).startsWith("error: ").contains(port).doesNotContain("\tat ");
        }
    }

    private int whileRunning(String[] command, Runnable meanwhile) {
        boolean[] ran = new boolean[1];
        server.timing.allow(0, () -> {
            ran[0] = true;
            meanwhile.run();
        });
        int exitCode = server.run(command);
        assertThat(ran[0]).as("started: %s", server.err()).isTrue();
        return exitCode;
    }

    private void run(int expected, String... args) {
        assertThat(operator.run(args))
                .as("%s: %s%s", String.join(" ", args), operator.out(), operator.err())
                .isEqualTo(expected);
    }
}
