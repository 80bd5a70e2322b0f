package gov.hms.sys.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer, ready to be sent.
 *
 * @param headers beside those that every answer has
 */
record ApiResponse(int status, String contentType, Body body, Map<String, String> headers) {
    /** What is not ASCII is escaped: whatever a name contains, an answer that is shown on a terminal stays text. */
    private static final JsonMapper JSON =
            new JsonMapper(JsonFactory.builder().highestNonEscapedChar(126).build());

    /** What is sent. */
    sealed interface Body {
        /** All of it at once. */
        record Bytes(byte[] content) implements Body {}

        /** Written as it is made; {@code HEAD} makes none of it. */
        record Stream(Source source) implements Body {}

        /**
         * Written as it is made, and holds a thread until it ends by itself; {@code HEAD} makes none of it.
         *
         * @param longest that it takes, if whoever reads it keeps up
         */
        record Lasting(Duration longest, Source source) implements Body {}

        /**
         * Goes on for as long as there is something to say, without a thread that waits; {@code HEAD} begins none of it.
         *
         * @param longest that it takes, if whoever reads it keeps up
         */
        record Live(Duration longest, Opening opening) implements Body {}
    }

    /** Takes an answer over; who does completes the callback in the end. */
    interface Opening {
        void begin(Response response, Callback callback);
    }

    /** Writes a body; what fails cuts the answer off, so that nobody takes half of it for all. */
    interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    static ApiResponse json(Map<String, ?> body) {
        return json(200, body, Map.of());
    }

    static ApiResponse text(String contentType, String body) {
        return new ApiResponse(200, contentType, new Body.Bytes(body.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    static ApiResponse stream(String contentType, Source source) {
        return new ApiResponse(200, contentType, new Body.Stream(source), Map.of());
    }

    static ApiResponse lasting(String contentType, Duration longest, Source source) {
        return new ApiResponse(200, contentType, new Body.Lasting(longest, source), Map.of());
    }

    static ApiResponse live(String contentType, Duration longest, Opening opening) {
        return new ApiResponse(200, contentType, new Body.Live(longest, opening), Map.of());
    }

    static ApiResponse error(ApiException failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.code().word());
        error.put("message", failure.getMessage());
        error.put("details", failure.details());
        error.put("next", failure.next());
        return json(failure.code().status(), Map.of("error", error), headers(failure));
    }

    ApiResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiResponse(status, contentType, body, more);
    }

    private static Map<String, String> headers(ApiException failure) {
        return switch (failure.code()) {
            case METHOD_NOT_ALLOWED -> Map.of("Allow", String.join(", ", failure.details()));
            case UNAUTHORIZED -> Map.of("WWW-Authenticate", "Bearer");
            case TOO_MANY_ATTEMPTS -> Map.of("Retry-After", String.valueOf(FailedAttempts.WINDOW.toSeconds()));
            default -> Map.of();
        };
    }

    /** The whole answer, where it is not streamed. */
    byte[] bytes() {
        return body instanceof Body.Bytes all ? all.content() : new byte[0];
    }

    static String asText(Map<String, ?> body) {
        return JSON.writeValueAsString(body);
    }

    private static ApiResponse json(int status, Map<String, ?> body, Map<String, String> headers) {
        return new ApiResponse(
                status, "application/json", new Body.Bytes(asText(body).getBytes(StandardCharsets.US_ASCII)), headers);
    }
}
