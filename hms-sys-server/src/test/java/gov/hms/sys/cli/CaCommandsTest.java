package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.HmsSys;
import gov.hms.sys.server.RunningSys;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
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

    @BeforeEach
    void start() {
        operator = new Cli(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "RSA"})
    void aRootOfOnesOwnIsTheOneThatHmsSysStartsWith(String kind) throws Exception {
        X509Certificate root = pem("root", keys(kind), true);
        run(0, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "root.key");
        assertThat(operator.out()).startsWith("the root is sha256:");
        String anchor = operator.out().substring(12, operator.out().indexOf(','));
        try (HmsSys sys = HmsSys.start(RunningSys.config(directory).withDev(true))) {
            assertThat(Files.readString(directory.resolve("data/ca/bundle.pem")))
                    .isEqualTo(certificate(root));
            run(0, "ca", "status", "--server", sys.url());
            assertThat(operator.out()).contains(anchor).contains("renewed by itself");
        }
    }

    @Test
    void aStoreIsOpenedWithItsPasswordAlone() throws Exception {
        KeyPair keys = keys("secp256r1");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "root", keys.getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {pem("root", keys, true)});
        secret("root.p12", "");
        try (OutputStream out = Files.newOutputStream(directory.resolve("root.p12"))) {
            store.store(out, PASSWORD.toCharArray());
        }
        secret("wrong", "another password\n");
        secret("right", PASSWORD + "\n");

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
        pem("root", keys("secp256r1"), false);
        run(1, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "root.key");
        assertThat(operator.err()).contains("basicConstraints CA:true").hasLineCount(1);
        nothingWasMade();
    }

    @Test
    void aKeyOfAnotherRootIsRefused() throws Exception {
        pem("root", keys("secp384r1"), true);
        pem("other", keys("secp384r1"), true);
        run(1, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "other.key");
        assertThat(operator.err()).contains("is not the key of the certificate").hasLineCount(1);
        nothingWasMade();
    }

    @Test
    void anotherRootIsNotLaidOverTheOneInUse() throws Exception {
        pem("root", keys("secp256r1"), true);
        pem("other", keys("secp256r1"), true);
        run(0, "ca", "init", "--data", "data", "--root-pem", "root.pem", "--root-key", "root.key");
        byte[] before = Files.readAllBytes(directory.resolve("data/ca/root.pem"));
        run(1, "ca", "init", "--data", "data", "--root-pem", "other.pem", "--root-key", "other.key");
        assertThat(operator.err()).contains("--next");
        assertThat(Files.readAllBytes(directory.resolve("data/ca/root.pem"))).isEqualTo(before);
    }

    @Test
    void anIssuingAuthorityMadeWithARootKeptElsewhereIsTakenOverWithoutARestart() throws Exception {
        pem("root", keys("secp384r1"), true);
        pem("other", keys("secp384r1"), true);
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
        pem("root", keys("secp256r1"), true);
        secret("passphrase", PASSPHRASE + "\n");
        secret("wrong", "wrong horse battery staple\n");
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
            try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    private static Instant issuingEnd(String status) {
        return Instant.parse(status.replaceAll("(?s).*issuing +until ([-0-9T:]+Z).*", "$1"));
    }

    private static KeyPair keys(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("RSA") ? "RSA" : "EC");
        if (kind.equals("RSA")) {
            generator.initialize(3072);
        } else {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        return generator.generateKeyPair();
    }

    /** NAME.pem and NAME.key. */
    private X509Certificate pem(String name, KeyPair keys, boolean authority) throws Exception {
        Instant now = Instant.now();
        X500Principal subject = new X500Principal("CN=Own root");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plus(Duration.ofDays(3_650))),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        String algorithm = keys.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA384withECDSA";
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate())));
        Files.writeString(directory.resolve(name + ".pem"), certificate(certificate));
        secret(name + ".key", block("PRIVATE KEY", keys.getPrivate().getEncoded()));
        return certificate;
    }

    private static String certificate(X509Certificate certificate) throws Exception {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    private static String block(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private void secret(String name, String text) throws IOException {
        Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
