package gov.hms.sys.admin;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer, ready to be sent.
 *
 * @param allowed the methods that the path has; only where the one of the request is not among them
 */
record ApiResponse(int status, String contentType, byte[] body, List<String> allowed) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static ApiResponse json(Map<String, ?> body) {
        return json(200, body, List.of());
    }

    static ApiResponse text(String contentType, String body) {
        return new ApiResponse(200, contentType, body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    static ApiResponse error(ApiException failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.code().word());
        error.put("message", failure.getMessage());
        error.put("details", failure.details());
        error.put("next", failure.next());
        List<String> allowed = failure.code() == ErrorCode.METHOD_NOT_ALLOWED ? failure.details() : List.of();
        return json(failure.code().status(), Map.of("error", error), allowed);
    }

    private static ApiResponse json(int status, Map<String, ?> body, List<String> allowed) {
        return new ApiResponse(status, "application/json", JSON.writeValueAsBytes(body), allowed);
    }
}
