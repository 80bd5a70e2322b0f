package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysClientTlsTest {
    private static final char[] NO_PASSWORD = new char[0];

    @TempDir
    private Path directory;

    private HttpsServer server;
    private Cli cli;

    @BeforeEach
    void start() throws Exception {
        KeyPair keys = keys();
        X509Certificate certificate = selfSigned(keys);
        writePem("root.pem", certificate);
        writePem("other.pem", selfSigned(keys()));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys, certificate)));
        server.createContext("/services", exchange -> {
            byte[] body = "{\"services\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        cli = new Cli(directory);
        cli.environment.put(
                "HMS_SYS_URL", "https://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theGivenAuthorityIsTrusted() {
        assertThat(cli.run("mesh", "services", "--ca", "root.pem")).isZero();
    }

    @Test
    void everyOtherAuthorityIsNot() {
        assertThat(cli.run("mesh", "services", "--ca", "other.pem")).isEqualTo(1);
        assertThat(cli.err()).startsWith("error: TLS with https://127.0.0.1:").contains("other.pem");
    }

    @Test
    void anotherHostNameThanTheCertificatesIsRefused() {
        cli.environment.put(
                "HMS_SYS_URL", "https://localhost:" + server.getAddress().getPort());

        assertThat(cli.run("mesh", "services", "--ca", "root.pem")).isEqualTo(1);
        assertThat(cli.err()).startsWith("error: TLS with https://localhost:");
    }

    @Test
    void aFileThatHoldsNoCertificateIsNamed() throws IOException {
        Files.writeString(directory.resolve("empty.pem"), "");

        assertThat(cli.run("mesh", "services", "--ca", "empty.pem")).isEqualTo(2);
        assertThat(cli.err()).contains("empty.pem");
        assertThat(cli.run("mesh", "services", "--ca", "absent.pem")).isEqualTo(2);
        assertThat(cli.err()).contains("absent.pem");
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate selfSigned(KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        X500Name name = new X500Name("CN=hms-sys");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofMinutes(1))),
                Date.from(now.plus(Duration.ofHours(1))),
                name,
                keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static SSLContext context(KeyPair keys, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", keys.getPrivate(), NO_PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void writePem(String file, X509Certificate certificate) throws GeneralSecurityException, IOException {
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }
}
