package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.ServerIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of an IAM within the house are fetched over TLS that trusts the authority which the configuration names, and no other. */
class PrivateAuthorityTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    private Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private HttpsServer iam;
    private Tokens tokens;

    @BeforeEach
    void start() throws Exception {
        tokens = Tokens.ec("key-1");
        iam = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        iam.createContext("/jwks.json", exchange -> {
            asked.incrementAndGet();
            byte[] keys = tokens.published().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        iam.stop(0);
    }

    /** @return where its root is */
    private Path authority(String name) throws Exception {
        return opened(name).bundleFile();
    }

    private CertificateAuthority opened(String name) throws Exception {
        return CertificateAuthority.open(directory.resolve(name), "iam.example", CLOCK, new SecureRandom());
    }

    private void serve(String authority, String host) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        ServerIdentity identity = new ServerIdentity(opened(authority), List.of(host), CLOCK);
        tls.init(new KeyManager[] {identity.keyManager()}, null, new SecureRandom());
        iam.setHttpsConfigurator(new HttpsConfigurator(tls));
        iam.start();
    }

    private IssuerKeys keys(Optional<Path> authority) throws Exception {
        URI url = URI.create("https://127.0.0.1:" + iam.getAddress().getPort() + "/jwks.json");
        return IssuerKeys.of(new TokenIssuer.Keys.OfUrl(url, authority), CLOCK, System::nanoTime);
    }

    private void unreachable(Optional<Path> authority) throws Exception {
        IssuerKeys keys = keys(authority);
        assertThatThrownBy(() -> keys.find("key-1", JWSAlgorithm.ES256)).isInstanceOf(KeySourceException.class);
        assertThat(asked).hasValue(0);
    }

    @Test
    void theAuthorityThatIsNamedIsTrusted() throws Exception {
        serve("house", "127.0.0.1");
        assertThat(keys(Optional.of(authority("house"))).find("key-1", JWSAlgorithm.ES256))
                .hasSize(1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void withoutOneAnAuthorityOfTheHouseIsNotTrusted() throws Exception {
        serve("house", "127.0.0.1");
        unreachable(Optional.empty());
    }

    @Test
    void anotherAuthorityIsNotTrusted() throws Exception {
        serve("house", "127.0.0.1");
        unreachable(Optional.of(authority("stranger")));
    }

    @Test
    void aCertificateForAnotherHostIsNotTrusted() throws Exception {
        serve("house", "iam.example");
        unreachable(Optional.of(authority("house")));
    }

    @Test
    void aFileWithoutACertificateStopsTheStart() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing\n");
        assertThatThrownBy(() -> keys(Optional.of(empty)))
                .isInstanceOf(IssuerKeysException.class)
                .hasMessageContaining(empty.toString());
        assertThatThrownBy(() -> keys(Optional.of(directory.resolve("missing.pem"))))
                .isInstanceOf(IssuerKeysException.class)
                .hasMessageContaining("missing.pem cannot be used");
    }
}
