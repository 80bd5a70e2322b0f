package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLocatorTest {
    @TempDir
    private Path directory;

    private Cli cli;
    private ServerOptions options;

    @BeforeEach
    void start() {
        cli = new Cli(directory);
        options = new ServerOptions();
    }

    @Test
    void withoutAnyWordItIsTheDefault() throws CommandException {
        assertThat(locate().url()).hasToString("http://127.0.0.1:7080");
        assertThat(locate().token()).isEmpty();
    }

    @Test
    void connectFileInTheDataDirectorySaysItAll() throws CommandException, IOException {
        connectFile("hms-sys-data", "https://127.0.0.1:9080");

        ServerAddress address = locate();

        assertThat(address.url()).hasToString("https://127.0.0.1:9080");
        assertThat(address.token()).contains("secret");
        assertThat(address.ca()).contains(directory.resolve("hms-sys-data/root.pem"));
        assertThat(address.grpc()).contains("127.0.0.1:7443");
        assertThat(address.toString()).doesNotContain("secret");
    }

    @Test
    void theDataDirectoryCanBeElsewhere() throws CommandException, IOException {
        connectFile("elsewhere", "https://127.0.0.1:9080");
        cli.environment.put("HMS_SYS_DATA", "elsewhere");

        assertThat(locate().url()).hasToString("https://127.0.0.1:9080");
    }

    @Test
    void theVariableGoesBeforeTheFileAndTheOptionBeforeBoth() throws CommandException, IOException {
        connectFile("hms-sys-data", "https://127.0.0.1:9080");
        cli.environment.put("HMS_SYS_URL", "http://localhost:1/");
        assertThat(locate().url()).hasToString("http://localhost:1");

        options.server = "http://localhost:2";
        assertThat(locate().url()).hasToString("http://localhost:2");
        assertThat(locate().knownFrom()).isEqualTo("--server");
    }

    @Test
    void theTokenOfOneServerIsNeverSentToAnother() throws CommandException, IOException {
        connectFile("hms-sys-data", "https://127.0.0.1:9080");
        options.server = "http://127.0.0.1:9081";

        assertThat(locate().token()).isEmpty();
        assertThat(locate().ca()).isEmpty();
    }

    @Test
    void aTokenNeverTravelsInClearToAnotherMachine() {
        options.server = "http://hms-sys.example:7080";
        options.token = "secret";

        assertThatThrownBy(this::locate)
                .isInstanceOf(CommandException.class)
                .hasMessage("the operator token would travel in clear to http://hms-sys.example:7080");
    }

    @Test
    void httpsNeedsTheAuthorityToTrust() {
        options.server = "https://hms-sys.example:7080";

        assertThatThrownBy(this::locate).hasMessageStartingWith("no certificate authority is known for");
    }

    @Test
    void aTokenCanStandInAFile() throws CommandException, IOException {
        Files.writeString(directory.resolve("operator.token"), "from-a-file\n");
        cli.environment.put("HMS_SYS_TOKEN", "@operator.token");

        assertThat(locate().token()).contains("from-a-file");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String wrong :
                new String[] {"hms-sys:7080", "ftp://a", "http://", "http://a/b", "http://u:p@a", "http://a b"}) {
            options.server = wrong;
            assertThatThrownBy(this::locate)
                    .as(wrong)
                    .hasMessageContaining("(expected: a URL as in https://hms-sys:7080)");
        }
    }

    @Test
    void aBrokenConnectFileIsNotSilentlyPassedOver() throws IOException {
        Files.createDirectories(directory.resolve("hms-sys-data"));
        Files.writeString(directory.resolve("hms-sys-data/connect.json"), "{");

        assertThatThrownBy(this::locate).hasMessageContaining("connect.json cannot be read");
    }

    private ServerAddress locate() throws CommandException {
        return new ServerLocator(cli.shell(), options).locate();
    }

    private void connectFile(String data, String url) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(data));
        Files.writeString(folder.resolve("operator.token"), "secret\n");
        Files.writeString(
                folder.resolve("connect.json"),
                "{\"url\":\"" + url
                        + "\",\"grpc\":\"127.0.0.1:7443\",\"ca\":\"root.pem\",\"operatorToken\":\"operator.token\"}");
    }
}
