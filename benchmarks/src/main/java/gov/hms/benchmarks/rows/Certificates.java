package gov.hms.benchmarks.rows;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates of the rows outside the mesh, in a folder: one authority, P-256 as in the mesh, a client and a server named
 * localhost, valid for a day. As PEM, {@code ca.pem}, {@code client.pem}, {@code client.key} and {@code client-both.pem}, and as a
 * key store for Java.
 */
public final class Certificates {
    private static final char[] NO_SECRET = "benchmark".toCharArray();
    private static final List<String> NAMES = List.of("client", "server");

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    public static void create(Path folder) throws IOException, GeneralSecurityException {
        TestCa ca = new TestCa();
        Certificates files = new Certificates(folder);
        Files.writeString(files.authority(), pem("CERTIFICATE", ca.root().getEncoded()));
        for (String name : NAMES) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair key = generator.generateKeyPair();
            Instant now = Instant.now();
            X509Certificate leaf = ca.chain(
                            SpiffeId.parse("spiffe://hms.local/ns/bench/svc/" + name),
                            key.getPublic(),
                            now.minus(Duration.ofHours(1)),
                            now.plus(Duration.ofDays(1)),
                            "localhost")
                    .get(0);
            files.write(name, key, leaf, ca.root());
        }
    }

    private void write(String name, KeyPair key, X509Certificate leaf, X509Certificate root)
            throws IOException, GeneralSecurityException {
        String certificate = pem("CERTIFICATE", leaf.getEncoded());
        String secret = pem("PRIVATE KEY", key.getPrivate().getEncoded());
        Files.writeString(certificate(name), certificate);
        Files.writeString(key(name), secret);
        Files.writeString(both(name), certificate + secret);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(name, key.getPrivate(), NO_SECRET, new X509Certificate[] {leaf});
        store.setCertificateEntry("root", root);
        try (OutputStream out = Files.newOutputStream(store(name))) {
            store.store(out, NO_SECRET);
        }
    }

    Path authority() {
        return folder.resolve("ca.pem");
    }

    Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    Path both(String name) {
        return folder.resolve(name + "-both.pem");
    }

    private Path store(String name) {
        return folder.resolve(name + ".p12");
    }

    SSLContext context(String name) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(load(name), NO_SECRET);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new X509TrustManager[] {trust(name)}, null);
        return context;
    }

    X509TrustManager trust(String name) throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(load(name));
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private KeyStore load(String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store(name))) {
            store.load(in, NO_SECRET);
        }
        return store;
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, body, type);
    }
}
