package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import gov.hms.sys.server.AuthoritySettings;
import gov.hms.sys.server.RunningSys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of the authority are used only where nobody else can read or replace them, lie encrypted when there is a passphrase, and appear in no output. */
class S37KeysAtRestTest {
    private static final String PASSPHRASE = "correct horse battery staple";
    private static final int QUICK = 1_000;

    @TempDir
    Path directory;

    private Path ca() {
        return directory.resolve("ca");
    }

    private CertificateAuthority open(KeyVault vault) throws KeyFileException {
        return CertificateAuthority.open(ca(), "hms.local", vault, InstantSource.system(), new SecureRandom());
    }

    private static KeyVault sealed(String passphrase) {
        return new KeyVault(passphrase.toCharArray(), QUICK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw-rw----", "rwx------", "rw------x"})
    void aKeyThatOthersCouldUseIsRefused(String mode) throws Exception {
        open(KeyVault.inClear());
        Path key = ca().resolve("issuing.key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> open(KeyVault.inClear()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("chmod 600 " + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx", "rwx-w----"})
    void aDirectoryInWhichOthersCouldPutAnotherKeyIsRefused(String mode) throws Exception {
        open(KeyVault.inClear());
        Files.setPosixFilePermissions(ca(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> open(KeyVault.inClear()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("chmod 700 " + ca());
    }

    @Test
    void aKeyOfSomebodyElseIsRefused() throws Exception {
        open(KeyVault.inClear());
        Path key = ca().resolve("issuing.key.pem");
        long owner = ((Number) Files.getAttribute(key, "unix:uid")).longValue();
        if (owner == 0) {
            Files.setAttribute(key, "unix:uid", 65_534);
            owner = 65_534;
        }
        long other = owner + 1;
        assertThatThrownBy(() -> new FileOwners(other).require(key))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("belongs to user");
    }

    @Test
    void aPassphraseEncryptsWhatLaysInClearAndKeepsItUsable() throws Exception {
        CertificateAuthority clear = open(KeyVault.inClear());
        CertificateAuthority encrypted = open(sealed(PASSPHRASE));
        assertThat(encrypted.anchor()).isEqualTo(clear.anchor());
        for (String name : List.of("root.key.pem", "issuing.key.pem")) {
            String text = Files.readString(ca().resolve(name));
            assertThat(text).contains("BEGIN ENCRYPTED PRIVATE KEY").doesNotContain("BEGIN PRIVATE KEY");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ca().resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(open(sealed(PASSPHRASE)).endOfIssuing()).isEqualTo(clear.endOfIssuing());
    }

    @Test
    void aWrongOrMissingPassphraseIsToldInOneSentenceThatDoesNotHoldIt() throws Exception {
        open(sealed(PASSPHRASE));
        assertThatThrownBy(() -> open(sealed("another passphrase")))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("cannot be opened with this passphrase")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("another passphrase"));
        assertThatThrownBy(() -> open(KeyVault.inClear()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("HMS_SYS_CA_PASSPHRASE");
        assertThatThrownBy(() -> KeyVault.encrypted("short".toCharArray()))
                .hasMessageContaining("at least 12")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("short"));
    }

    @Test
    void thePassphraseIsOverwrittenWhereItCameFrom() {
        char[] given = PASSPHRASE.toCharArray();
        assertThat(KeyVault.encrypted(given).toString()).doesNotContain("horse");
        assertThat(given).containsOnly('\0');
    }

    @Test
    void opensslReadsWhatIsEncryptedHere() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/openssl")))
                .as("openssl")
                .isTrue();
        open(sealed(PASSPHRASE));
        Process openssl = new ProcessBuilder(
                        "/usr/bin/openssl",
                        "pkcs8",
                        "-in",
                        ca().resolve("root.key.pem").toString(),
                        "-passin",
                        "pass:" + PASSPHRASE)
                .redirectErrorStream(true)
                .start();
        String out = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(out).isZero();
        assertThat(out).contains("BEGIN PRIVATE KEY");
    }

    @Test
    void noOutputOfAWholeRunHoldsAKeyATokenOrThePassphrase() throws Exception {
        StringBuilder seen = new StringBuilder();
        List<String> secrets = new ArrayList<>();
        try (RunningSys sys = new RunningSys(directory, false)) {
            String join = sys.join("fraud-scanner.scan");
            secrets.add(join.substring(join.indexOf("token=") + 6));
            secrets.add(sys.operatorToken());
            sys.ok("POST", "/ca/rotate", "{\"hold\":true}");
            for (String path : List.of("/ca", "/health", "/services", "/instances", "/audit?last=1000", "/policies")) {
                seen.append(sys.ok("GET", path, ""));
            }
            seen.append(sys.send("GET", "/metrics", "").body());
            seen.append(sys.send("POST", "/ca/rotate", "{}", "Authorization", "Bearer wrong")
                    .body());
            seen.append(RunningSys.config(directory).withAuthority(new AuthoritySettings(sealed(PASSPHRASE))));
        }
        Path data = directory.resolve("data");
        KeyVault vault = KeyVault.inClear();
        try (Stream<Path> files = Files.list(data.resolve("ca"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".key.pem")).toList()) {
                PrivateKey key = vault.read(file);
                secrets.add(HexFormat.of().formatHex(key.getEncoded()));
                secrets.add(Base64.getEncoder().encodeToString(key.getEncoded()).substring(48, 88));
                seen.append(key.getAlgorithm());
            }
        }
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(12);
        secrets.add(PASSPHRASE);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith(".key.pem") && !file.endsWith("operator.token")) {
                    seen.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (String secret : secrets) {
            assertThat(seen.toString()).doesNotContain(secret);
        }
        assertThat(seen).as("and it was a whole run").contains("ca.rotate").contains("hms_sys_issuing_expiry");
    }

    @Test
    void nothingThatHoldsAKeyShowsIt() throws Exception {
        Signer signer = new CertificateProfile(new SecureRandom())
                .root(Csrs.ec("secp256r1"), "x", java.time.Instant.now(), java.time.Duration.ofDays(1));
        String key = Base64.getEncoder().encodeToString(signer.key().getEncoded());
        CertificateAuthority authority = open(sealed(PASSPHRASE));
        for (Object holder : List.of(
                signer,
                sealed(PASSPHRASE),
                authority,
                new AuthoritySettings(sealed(PASSPHRASE)),
                new ServerIdentity.Generation(List.of(signer.certificate()), signer.key()))) {
            assertThat(holder.toString())
                    .doesNotContain(key.substring(0, 40))
                    .doesNotContain(signer.key().toString())
                    .doesNotContain(PASSPHRASE);
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
