package gov.hms.benchmarks.run;

import gov.hms.sys.Main;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** HMS-SYS as a process of its own, with policies of the usual kind: what the mesh's row uses is all on. */
final class ControlPlane implements AutoCloseable {
    private static final long START = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MILLIS = 50;

    private static final List<String> POLICIES = List.of("""
            apiVersion: hms/v1
            kind: TrafficPolicy
            metadata: { name: fraud-scan-policy }
            spec:
              source: return-intake
              destination: fraud-scanner
              retries: 3
              timeoutMs: 5000
              circuitBreaker: { maxConnections: 1000, errorPercent: 20 }
            """, """
            apiVersion: hms/v1
            kind: AccessPolicy
            metadata: { name: fraud-scan-access }
            spec:
              destination: fraud-scanner
              allow: [ { source: return-intake, methods: [POST], paths: [/flag] } ]
            """);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Child process;
    private final URI rest;

    private ControlPlane(Child process, int port) {
        this.process = process;
        this.rest = URI.create("http://127.0.0.1:" + port);
    }

    static ControlPlane start(Path folder) throws IOException, InterruptedException {
        Path policies = Files.createDirectories(folder.resolve("policies"));
        for (int i = 0; i < POLICIES.size(); i++) {
            Files.writeString(policies.resolve("policy-" + i + ".yml"), POLICIES.get(i));
        }
        int port = freePort();
        List<String> command = Jvm.command(
                Main.class,
                "sys",
                "run",
                "--dev",
                "--http-port",
                Integer.toString(port),
                "--grpc-port",
                Integer.toString(freePort()),
                "--policies",
                policies.toString(),
                "--data",
                folder.resolve("hms-sys-data").toString());
        ControlPlane plane = new ControlPlane(Child.watched("hms-sys", command, folder), port);
        plane.awaitHealth();
        return plane;
    }

    private void awaitHealth() throws IOException, InterruptedException {
        long last = System.nanoTime() + START;
        while (true) {
            try {
                send(HttpRequest.newBuilder(rest.resolve("/health")).GET());
                return;
            } catch (IOException e) {
                if (System.nanoTime() - last > 0) {
                    process.close();
                    throw e;
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    Child process() {
        return process;
    }

    /** The join string of one instance of a service. */
    String join(String service) throws IOException, InterruptedException {
        String answer = send(HttpRequest.newBuilder(rest.resolve("/tokens"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"service\":\"" + service + "\"}")));
        return new JsonMapper().readTree(answer).get("join").asString();
    }

    private String send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(Duration.ofSeconds(10)).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "%s: %d %s (expected: 200)".formatted(request.uri(), response.statusCode(), response.body()));
        }
        return response.body();
    }

    /** A port that nobody has at this moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
