package gov.hms.sys.admin;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An answer, ready to be sent. */
record ApiResponse(int status, String contentType, byte[] body) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static ApiResponse json(Map<String, ?> body) {
        return json(200, body);
    }

    static ApiResponse text(String contentType, String body) {
        return new ApiResponse(200, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    static ApiResponse error(ApiException failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.code().word());
        error.put("message", failure.getMessage());
        error.put("details", failure.details());
        error.put("next", failure.next());
        return json(failure.code().status(), Map.of("error", error));
    }

    private static ApiResponse json(int status, Map<String, ?> body) {
        return new ApiResponse(status, "application/json", JSON.writeValueAsBytes(body));
    }
}
