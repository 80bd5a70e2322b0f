package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.ca.RootFiles;
import gov.hms.sys.server.HmsSys;
import gov.hms.sys.server.RunningSys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roots of the operator's own, with real files and a real HMS-SYS. */
class CaCommandsTest {
    private static final String PASSWORD = "the store's password";
    private static final String PASSPHRASE = "correct horse battery staple";

    @TempDir
    private Path directory;

    private Cli operator;
    private RootFiles files;

    @BeforeEach
    void start() {
        operator = new Cli(directory);
        files = new RootFiles(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "RSA"})
    void aRootOfOnesOwnIsTheOneThatHmsSysStartsWith(String kind) throws Exception {
        X509Certificate root = files.pem("root", RootFiles.keys(kind), true);
        run(0, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "root.key");
        assertThat(operator.out()).startsWith("the root is sha256:");
        String anchor = operator.out().substring(12, operator.out().indexOf(','));
        try (HmsSys sys = HmsSys.start(RunningSys.config(directory).withDev(true))) {
            assertThat(Files.readString(directory.resolve("data/ca/bundle.pem")))
                    .isEqualTo(RootFiles.certificate(root));
            run(0, "ca", "status", "--server", sys.url());
            assertThat(operator.out()).contains(anchor).contains("renewed by itself");
        }
    }

    @Test
    void aStoreIsOpenedWithItsPasswordAlone() throws Exception {
        files.pkcs12("root", RootFiles.keys("secp256r1"), PASSWORD);
        files.secret("wrong", "another password\n");
        files.secret("right", PASSWORD + "\n");

        run(1, "ca", "init", "--data", "data", "--pkcs12", "root.p12", "--password-file", "wrong");
        assertThat(operator.err())
                .startsWith("error: ")
                .contains("--password-file")
                .doesNotContain("another password")
                .hasLineCount(1);
        nothingWasMade();
        run(0, "ca", "init", "--data", "data", "--pkcs12", "root.p12", "--password-file", "right");
        assertThat(directory.resolve("data/ca/root.pem")).exists();
    }

    @Test
    void aCertificateThatIsNoAuthoritysIsRefused() throws Exception {
        files.pem("root", RootFiles.keys("secp256r1"), false);
        run(1, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "root.key");
        assertThat(operator.err()).contains("basicConstraints CA:true").hasLineCount(1);
        nothingWasMade();
    }

    @Test
    void aKeyOfAnotherRootIsRefused() throws Exception {
        files.pem("root", RootFiles.keys("secp384r1"), true);
        files.pem("other", RootFiles.keys("secp384r1"), true);
        run(1, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "other.key");
        assertThat(operator.err()).contains("is not the key of the certificate").hasLineCount(1);
        nothingWasMade();
    }

    @Test
    void anotherRootIsNotLaidOverTheOneInUse() throws Exception {
        files.pem("root", RootFiles.keys("secp256r1"), true);
        files.pem("other", RootFiles.keys("secp256r1"), true);
        run(0, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "root.key");
        byte[] before = Files.readAllBytes(directory.resolve("data/ca/root.pem"));
        run(1, "ca", "init", "--data", "data", "--root-pem", "other.pem", "--root-key", "other.key");
        assertThat(operator.err()).contains("--next");
        assertThat(Files.readAllBytes(directory.resolve("data/ca/root.pem"))).isEqualTo(before);
    }

    @Test
    void anIssuingAuthorityMadeWithARootKeptElsewhereIsTakenOverWithoutARestart() throws Exception {
        files.pem("root", RootFiles.keys("secp384r1"), true);
        files.pem("other", RootFiles.keys("secp384r1"), true);
        run(
                0,
                "ca",
                "init",
                "--data",
                "data",
                "--root-pem",
                "root.pem",
                "--root-key",
                "root.key",
                "--without-root-key");
        assertThat(directory.resolve("data/ca/root.key.pem")).doesNotExist();
        try (HmsSys sys = HmsSys.start(RunningSys.config(directory).withDev(true))) {
            run(0, "ca", "status", "--server", sys.url());
            String before = operator.out();
            assertThat(before).contains("the root's key is not here");

            run(1, "ca", "issue", "--data", "data", "--root-key", "other.key");
            assertThat(operator.err()).contains("is not the key of the root in").hasLineCount(1);
            RunningSys.await(
                    "another second, so that the ends differ",
                    () -> Instant.now()
                            .isAfter(issuingEnd(before)
                                    .minus(Duration.ofDays(365))
                                    .plusSeconds(2)));
            run(0, "ca", "issue", "--data", "data", "--root-key", "root.key");

            RunningSys.await("the new issuing authority", () -> {
                run(0, "ca", "status", "--server", sys.url());
                return issuingEnd(operator.out()).isAfter(issuingEnd(before));
            });
            assertThat(directory.resolve("data/ca/root.key.pem")).doesNotExist();
        }
    }

    @Test
    void aRotationThatIsHeldSaysSoOnceAndCanBeUndoneOrEnded() throws Exception {
        try (HmsSys sys = HmsSys.start(RunningSys.config(directory).withDev(true))) {
            run(0, "ca", "bundle", "--server", sys.url());
            String before = operator.out();
            RunningSys.await("the rotation to be held", () -> {
                run(0, "ca", "rotate", "--hold", "--server", sys.url());
                return operator.out().contains("held before the old root is dropped");
            });
            assertThat(operator.out() + operator.err()).containsOnlyOnce("held before the old root is dropped");
            run(0, "ca", "bundle", "--server", sys.url());
            assertThat(operator.out()).startsWith(before).isNotEqualTo(before);

            run(0, "ca", "rotate", "--undo", "--server", sys.url());
            RunningSys.await("the end of the undoing", () -> {
                run(0, "ca", "bundle", "--server", sys.url());
                return operator.out().equals(before);
            });
        }
    }

    @Test
    void withoutItsPassphraseHmsSysSaysSoInOneSentenceAndStartsNot() throws Exception {
        files.pem("root", RootFiles.keys("secp256r1"), true);
        files.secret("passphrase", PASSPHRASE + "\n");
        files.secret("wrong", "wrong horse battery staple\n");
        run(
                0,
                "ca",
                "init",
                "--data",
                "data",
                "--root-pem",
                "root.pem",
                "--root-key",
                "root.key",
                "--ca-passphrase-file",
                "passphrase");
        assertThat(Files.readString(directory.resolve("data/ca/root.key.pem"))).contains("BEGIN ENCRYPTED PRIVATE KEY");

        run(1, "sys", "run", "--data", "data", "--http-port", "0", "--grpc-port", "0");
        assertThat(operator.err())
                .contains("error: ", "is encrypted, and there is no passphrase", "--ca-passphrase-file")
                .hasLineCount(1);
        run(1, "sys", "run", "--data", "data", "--http-port", "0", "--grpc-port", "0", "--ca-passphrase-file", "wrong");
        assertThat(operator.err())
                .contains("error: ", "cannot be opened with this passphrase")
                .doesNotContain("horse")
                .hasLineCount(1);
    }

    private void run(int exit, String... args) {
        assertThat(operator.run(args))
                .as(() -> String.join(" ", args) + ": " + operator.err())
                .isEqualTo(exit);
    }

    private void nothingWasMade() throws IOException {
        if (Files.exists(directory.resolve("data"))) {
            try (Stream<Path> made = Files.walk(directory.resolve("data"))) {
                assertThat(made.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    private static Instant issuingEnd(String status) {
        return Instant.parse(status.replaceAll("(?s).*issuing +until ([-0-9T:]+Z).*", "$1"));
    }
}
