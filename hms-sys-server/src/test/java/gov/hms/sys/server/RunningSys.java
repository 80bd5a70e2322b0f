package gov.hms.sys.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real HMS-SYS on free ports, and a REST client that trusts it. */
public final class RunningSys implements AutoCloseable {
    private final Path directory;
    private final boolean dev;
    private final InstantSource clock;
    private final UnaryOperator<HmsSysConfig> settings;

    /** How far the monotonic clock is turned forward. */
    private final AtomicLong turned = new AtomicLong();

    /** Where the monotonic clock stands still; empty while it does not. */
    private volatile OptionalLong standing = OptionalLong.empty();

    private HmsSys sys;
    private HttpClient client;

    public RunningSys(Path directory, boolean dev) throws Exception {
        this(directory, dev, InstantSource.system());
    }

    public RunningSys(Path directory, boolean dev, InstantSource clock) throws Exception {
        this(directory, dev, clock, config -> config);
    }

    public RunningSys(Path directory, boolean dev, InstantSource clock, UnaryOperator<HmsSysConfig> settings)
            throws Exception {
        this.directory = directory;
        this.dev = dev;
        this.clock = clock;
        this.settings = settings;
        start();
    }

    public static HmsSysConfig config(Path directory) {
        return HmsSysConfig.defaults()
                .withDirectories(directory.resolve("data"), directory.resolve("policies"))
                .withPorts(0, 0);
    }

    /** One whose monotonic clock is the test's. */
    public static HmsSys start(HmsSysConfig config, LongSupplier nanoTime) throws StartupException {
        return HmsSys.start(config, new Surroundings(InstantSource.system(), nanoTime, new SecureRandom()));
    }

    public void start() throws StartupException {
        sys = HmsSys.start(
                settings.apply(config(directory).withDev(dev)),
                new Surroundings(clock, () -> standing.orElseGet(System::nanoTime) + turned.get(), new SecureRandom()));
    }

    /** As if so long had passed; the wall clock stays. */
    public void turn(Duration forward) {
        turned.addAndGet(forward.toNanos());
    }

    /** From now on only {@link #turn} lets monotonic time pass: no lease runs out, and no budget fills, while a busy machine is slow. */
    public void standStill() {
        standing = OptionalLong.of(System.nanoTime());
    }

    public void stop() {
        sys.close();
    }

    public int grpcPort() {
        return sys.grpcPort();
    }

    public int httpPort() {
        return sys.httpPort();
    }

    public Path directory() {
        return directory;
    }

    public X509Certificate root() throws IOException, GeneralSecurityException {
        return certificate(directory.resolve("data/ca/root.pem"));
    }

    public String operatorToken() throws IOException {
        return Files.readString(directory.resolve("data/operator.token")).strip();
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sys.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** With the operator's token, expecting success. */
    public JsonNode ok(String method, String path, String body) throws Exception {
        HttpResponse<String> response =
                dev ? send(method, path, body) : send(method, path, body, "Authorization", "Bearer " + operatorToken());
        if (response.statusCode() != 200) {
            throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return JsonMapper.shared().readTree(response.body());
    }

    public String join(String service) throws Exception {
        return ok("POST", "/tokens", "{\"service\":\"" + service + "\"}")
                .get("join")
                .asString();
    }

    private synchronized HttpClient client() throws Exception {
        if (client == null) {
            client = clientThatTrusts(directory.resolve("data/ca/root.pem"));
        }
        return client;
    }

    public static HttpClient clientThatTrusts(Path root) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("root", certificate(root));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), new SecureRandom());
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** For a minute: a machine that is busy with other things may be slow, and nobody waits longer than it takes. */
    public static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within a minute: " + what);
            }
            Thread.sleep(2);
        }
    }

    @Override
    public void close() {
        sys.close();
    }
}
