package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST interface of HMS-SYS, as anyone would use it. */
final class SysClient {
    private final URI base;
    private final JsonMapper json = new JsonMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    SysClient(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    URI url() {
        return base;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)).GET());
    }

    JsonNode post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body))));
    }

    /** The join string for a workload of this name. */
    String join(String service) throws IOException, InterruptedException {
        return post("/tokens", Map.of("service", service)).get("join").asString();
    }

    boolean healthy() throws InterruptedException {
        try {
            return get("/health").hasNonNull("status");
        } catch (IOException notYet) {
            return false;
        }
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(Duration.ofSeconds(60)).build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("%s %s: %d %s (expected: 200)"
                    .formatted(
                            request.method(),
                            request.uri(),
                            response.statusCode(),
                            new String(response.body(), java.nio.charset.StandardCharsets.UTF_8)));
        }
        return json.readTree(response.body());
    }
}
