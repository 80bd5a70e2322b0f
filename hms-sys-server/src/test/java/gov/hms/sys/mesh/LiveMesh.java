package gov.hms.sys.mesh;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.mesh.servlet.HmsMeshJetty;
import gov.hms.sys.server.HmsSys;
import gov.hms.sys.server.HmsSysConfig;
import gov.hms.sys.server.RunningSys;
import gov.hms.sys.server.StartupException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** HMS-SYS and services in one JVM, with real sockets, TLS, Jetty and OkHttp between them. */
final class LiveMesh implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final HttpClient rest = HttpClient.newHttpClient();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Any at the first start; the same again after it. */
    private int httpPort;

    private int grpcPort;
    private final UnaryOperator<HmsSysConfig> configuring;

    /** How far the monotonic clock of HMS-SYS is turned forward. */
    private final AtomicLong turned = new AtomicLong();

    private HmsSys sys;

    LiveMesh(Path directory) throws IOException, StartupException {
        this(directory, UnaryOperator.identity());
    }

    LiveMesh(Path directory, UnaryOperator<HmsSysConfig> configuring) throws IOException, StartupException {
        this.directory = directory;
        this.configuring = configuring;
        Files.createDirectories(policies());
        startSys();
    }

    Path policies() {
        return directory.resolve("policies");
    }

    void startSys() throws StartupException {
        sys = RunningSys.start(
                configuring.apply(HmsSysConfig.defaults()
                        .withDev(true)
                        .withDirectories(directory.resolve("data"), policies())
                        .withPorts(httpPort, grpcPort)),
                () -> System.nanoTime() + turned.get());
        httpPort = sys.httpPort();
        grpcPort = sys.grpcPort();
    }

    /** As if so long had passed for HMS-SYS, by its monotonic clock. */
    void turn(Duration forward) {
        turned.addAndGet(forward.toNanos());
    }

    void stopSys() {
        sys.close();
    }

    int grpcPort() {
        return grpcPort;
    }

    /** Joins as a service. The state directory is the instance's own. */
    HmsMesh join(String name, String version, String instance) throws IOException {
        HmsMesh mesh = HmsMesh.builder()
                .join(joinString(name))
                .version(version)
                .instanceId(instance)
                .stateDirectory(directory.resolve("state-" + instance))
                .keepIdentity(true)
                .build();
        opened.push(mesh);
        return mesh;
    }

    String joinString(String name) throws IOException {
        return post("/tokens", "{\"service\":\"" + name + "\"}").get("join").asString();
    }

    /** A service that answers every POST with its instance's name. */
    Service serve(String name, String version, String instance) throws Exception {
        Service service = new Service(join(name, version, instance), instance);
        opened.push(service);
        return service;
    }

    OkHttpClient client(HmsMesh mesh) {
        return HmsMeshOkHttp.wrap(new OkHttpClient(), mesh);
    }

    static Response call(OkHttpClient client, String url) throws IOException {
        return client.newCall(new Request.Builder()
                        .url(url)
                        .post(RequestBody.create("%PDF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                        .build())
                .execute();
    }

    static int status(OkHttpClient client, String url) throws IOException {
        try (Response response = call(client, url)) {
            return response.code();
        }
    }

    JsonNode get(String path) throws IOException {
        return json(send(HttpRequest.newBuilder(uri(path)).build()));
    }

    JsonNode putPolicy(String name, String text) throws IOException {
        return json(send(HttpRequest.newBuilder(uri("/policies/" + name))
                .PUT(HttpRequest.BodyPublishers.ofString(text))
                .build()));
    }

    /** As curl -d does it: with the content type of a form. */
    JsonNode post(String path, String body) throws IOException {
        return json(send(form(path, body)));
    }

    HttpResponse<String> postRaw(String path, String body) throws IOException {
        return send(form(path, body));
    }

    private HttpRequest form(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    private URI uri(String path) {
        return URI.create(url() + path);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return rest.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** Whether the service runs by this policy revision at every end that HMS-SYS told of it. */
    boolean inForce(String service, String policy, long revision) throws IOException {
        JsonNode shown = get("/services/" + service);
        boolean named = false;
        for (JsonNode one : shown.get("policies")) {
            named |= one.asString().equals(policy + "@" + revision);
        }
        for (JsonNode subscriber : shown.get("subscribers")) {
            named &= subscriber.get("sent").asLong()
                            == subscriber.get("acknowledged").asLong()
                    && subscriber.get("acknowledged").asLong() >= revision;
        }
        return named;
    }

    static void await(String what, Duration longest, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + longest + ": " + what);
            }
            // not in a spin: the condition takes a core from what it waits for
            LockSupport.parkNanos(1_000_000);
        }
    }

    /**
     * The same for what is promised within a time: it is over when the condition was looked at five hundred times, too, which takes no
     * second where the machine has nothing else to do, and a minute at most.
     */
    static void awaitPromised(String what, Duration promised, BooleanSupplier condition) {
        long start = System.nanoTime();
        AtomicInteger looks = new AtomicInteger();
        await(what + " (promised within " + promised + ")", Duration.ofMinutes(1), () -> {
            boolean over = System.nanoTime() - start > promised.toNanos() && looks.get() >= 500;
            boolean there = condition.getAsBoolean();
            looks.incrementAndGet();
            if (over && !there) {
                throw new AssertionError("not within " + promised + ": " + what);
            }
            return there;
        });
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        sys.close();
    }

    /** One instance. */
    static final class Service implements AutoCloseable {
        final HmsMesh mesh;
        final AtomicInteger served = new AtomicInteger();
        final Server server;

        Service(HmsMesh mesh, String instance) throws Exception {
            this(mesh, instance, 0);
        }

        Service(HmsMesh mesh, String instance, int port) throws Exception {
            this.mesh = mesh;
            server = new Server(new java.net.InetSocketAddress("127.0.0.1", port));
            ServletContextHandler context = new ServletContextHandler("/");
            context.addServlet(
                    new ServletHolder(new HttpServlet() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected void doPost(HttpServletRequest request, HttpServletResponse response)
                                throws IOException {
                            served.incrementAndGet();
                            request.getInputStream().readAllBytes();
                            response.getWriter().print(instance);
                        }
                    }),
                    "/*");
            server.setHandler(context);
            HmsMeshJetty.secure(server, mesh);
            server.start();
        }

        @Override
        public void close() throws Exception {
            server.stop();
        }
    }
}
