package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
    @TempDir
    private Path directory;

    private Cli cli;

    @BeforeEach
    void start() {
        cli = new Cli(directory);
    }

    @Test
    void anUnknownWordIsRefusedWithTheKnownOneAndTheHelp() {
        assertThat(cli.run("polcy")).isEqualTo(2);
        assertThat(cli.err())
                .isEqualTo("error: Unmatched argument at index 0: 'polcy'\n  did you mean policy?\nnext: hms --help\n");
    }

    @Test
    void aGroupAloneNamesItsCommands() {
        assertThat(cli.run("policy")).isEqualTo(2);
        assertThat(cli.err()).contains("validate", "apply", "get", "delete", "pause", "resume");
    }

    @Test
    void everyCommandHasHelpWithItsExitCodesAndTheServerOptions() {
        for (String command : CommandTree.paths()) {
            assertThat(cli.run((command + " --help").split(" "))).as(command).isZero();
            assertThat(cli.out())
                    .as(command)
                    .startsWith("Usage: hms " + command)
                    .contains("--server");
        }
    }

    @Test
    void theVariablesOfSysRunAreReadAndTheirValuesChecked() {
        cli.environment.put("HMS_SYS_HTTP_PORT", "99999");
        assertThat(cli.run("sys", "run")).isEqualTo(2);
        assertThat(cli.err()).contains("httpPort: 99999 (expected: 0 to 65535)");

        cli.environment.put("HMS_SYS_CERTIFICATE_TTL", "soon");
        assertThat(cli.run()).as("no arguments are sys run").isEqualTo(2);
        assertThat(cli.err()).contains("--certificate-ttl", "'soon'");
    }

    @Test
    void anUnexpectedFailureIsOneLineAndOnlyWithDebugATrace() {
        cli.environment.put("HMS_SYS_URL", "http://127.0.0.1:1");
        assertThat(cli.run("mesh", "services")).isEqualTo(1);
        assertThat(cli.err())
                .startsWith("error: HMS-SYS at http://127.0.0.1:1 (from HMS_SYS_URL) is not reachable")
                .contains("next: start it with: hms sys run --dev")
                .doesNotContain("\tat ");

        assertThat(cli.run("mesh", "services", "--debug")).isEqualTo(1);
        assertThat(cli.err()).contains("\tat gov.hms.sys.cli.");
    }
}
