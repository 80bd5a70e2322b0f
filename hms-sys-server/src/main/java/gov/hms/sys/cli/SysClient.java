package gov.hms.sys.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to the REST side of HMS-SYS, and turns every way in which that can fail into a sentence. */
final class SysClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    /** The client's own timeout ends with the headers; a body can stall too. */
    private static final Duration AFTER_HEADERS = Duration.ofSeconds(5);

    private static final Duration WHOLE_TIMEOUT = ANSWER_TIMEOUT.plus(AFTER_HEADERS);
    private static final int LONGEST_ERROR = 1 << 16;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerAddress address;
    private final HttpClient http;
    private final Progress progress;

    private SysClient(ServerAddress address, HttpClient http, Progress progress) {
        this.address = address;
        this.http = http;
        this.progress = progress;
    }

    static SysClient connect(ServerAddress address, Shell shell) throws CommandException {
        HttpClient.Builder http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        if (address.ca().isPresent() && address.encrypted()) {
            http.sslContext(TrustedAuthority.of(address.ca().get()));
        }
        return new SysClient(address, http.build(), new Progress(shell, PATIENCE));
    }

    ServerAddress address() {
        return address;
    }

    JsonNode get(String path) throws CommandException {
        return json(send("GET", path, BodyPublishers.noBody()));
    }

    /** Of what HMS-SYS has to work on for long. */
    JsonNode get(String path, Duration atMost) throws CommandException {
        return json(send("GET", path, BodyPublishers.noBody(), atMost));
    }

    /** Passes on an answer that may be of any length, line by line. */
    void copy(String path, PrintWriter out) throws CommandException {
        HttpRequest request = request("GET", path, BodyPublishers.noBody(), ANSWER_TIMEOUT);
        try {
            HttpResponse<InputStream> response = progress.await(
                    http.sendAsync(request, BodyHandlers.ofInputStream())
                            .orTimeout(WHOLE_TIMEOUT.toSeconds(), TimeUnit.SECONDS),
                    address.url() + path);
            try (Reader body = new InputStreamReader(response.body(), StandardCharsets.UTF_8)) {
                if (response.statusCode() != 200) {
                    char[] error = new char[LONGEST_ERROR];
                    int length = Math.max(0, body.read(error));
                    accepted(new Reply(response.statusCode(), new String(error, 0, length), date(response)));
                }
                body.transferTo(out);
            }
        } catch (ExecutionException failed) {
            throw Unreachable.explain(address, failed.getCause());
        } catch (IOException cut) {
            throw CommandException.failed(
                            address + " cut the answer off: what was printed is not all", "try again in a moment")
                    .causedBy(cut);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /**
     * Reads an answer that goes on, each line of it a JSON object, until it ends.
     *
     * @param atMost how long it may be expected to
     */
    void lines(String path, Map<String, Object> body, Duration atMost, Consumer<JsonNode> each)
            throws CommandException {
        HttpRequest request =
                request("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body)), ANSWER_TIMEOUT);
        try {
            HttpResponse<InputStream> response = progress.await(
                    http.sendAsync(request, BodyHandlers.ofInputStream())
                            .orTimeout(atMost.plus(WHOLE_TIMEOUT).toSeconds(), TimeUnit.SECONDS),
                    address.url() + path);
            try (BufferedReader answer =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() != 200) {
                    char[] error = new char[LONGEST_ERROR];
                    int length = Math.max(0, answer.read(error));
                    accepted(new Reply(response.statusCode(), new String(error, 0, length), date(response)));
                }
                for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                    if (!line.isEmpty()) {
                        each.accept(JSON.readTree(line));
                    }
                }
            }
        } catch (ExecutionException failed) {
            throw Unreachable.explain(address, failed.getCause());
        } catch (IOException | JacksonException cut) {
            throw CommandException.failed(address + " cut the answer off", "try again in a moment")
                    .causedBy(cut);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** The text of an answer that is not JSON. */
    String text(String path) throws CommandException {
        return accepted(send("GET", path, BodyPublishers.noBody())).body();
    }

    JsonNode postText(String path, String body) throws CommandException {
        return json(send("POST", path, BodyPublishers.ofString(body)));
    }

    JsonNode put(String path, String body) throws CommandException {
        return json(send("PUT", path, BodyPublishers.ofString(body)));
    }

    JsonNode delete(String path) throws CommandException {
        return json(send("DELETE", path, BodyPublishers.noBody()));
    }

    JsonNode post(String path, Map<String, Object> body) throws CommandException {
        return json(send("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** Whatever HMS-SYS answers, a refusal too. */
    Reply send(String method, String path, BodyPublisher body) throws CommandException {
        return send(method, path, body, ANSWER_TIMEOUT);
    }

    private Reply send(String method, String path, BodyPublisher body, Duration atMost) throws CommandException {
        try {
            HttpResponse<String> response = progress.await(
                    http.sendAsync(request(method, path, body, atMost), BodyHandlers.ofString())
                            .orTimeout(atMost.plus(AFTER_HEADERS).toSeconds(), TimeUnit.SECONDS),
                    address.url() + path);
            return new Reply(response.statusCode(), response.body(), date(response));
        } catch (ExecutionException failed) {
            throw Unreachable.explain(address, failed.getCause());
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private HttpRequest request(String method, String path, BodyPublisher body, Duration atMost) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.url() + path))
                .timeout(atMost)
                .header("Accept", "application/json")
                .method(method, body);
        address.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
    }

    private CommandException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return CommandException.failed("interrupted while waiting for " + address.url(), "")
                .causedBy(interrupted);
    }

    private JsonNode json(Reply reply) throws CommandException {
        try {
            return JSON.readTree(accepted(reply).body());
        } catch (JacksonException notJson) {
            throw notHmsSys(reply).causedBy(notJson);
        }
    }

    private Reply accepted(Reply reply) throws CommandException {
        if (reply.ok()) {
            return reply;
        }
        try {
            JsonNode error = JSON.readTree(reply.body()).path("error");
            if (error.path("message").isString()) {
                throw CommandException.failed(
                        error.path("message").asString(),
                        error.path("details")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList(),
                        error.path("next").asString(""));
            }
        } catch (JacksonException notJson) {
            throw notHmsSys(reply).causedBy(notJson);
        }
        throw notHmsSys(reply);
    }

    private CommandException notHmsSys(Reply reply) {
        return CommandException.failed(
                address + " answered " + reply.status() + " with something that HMS-SYS never says",
                "check that --server points at HMS-SYS; see what answers with: curl -i " + address.url() + "/health");
    }

    private static Optional<Instant> date(HttpResponse<?> response) {
        try {
            return response.headers()
                    .firstValue("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
