package gov.hms.sys.admin;

import gov.hms.sys.policy.PolicySchema;
import java.util.List;
import java.util.Map;

/** The policy language for editors. It holds no secret, and an editor has no token. */
final class SchemaApi {
    private static final String ENDING = ".json";

    List<ApiRoute> routes() {
        return List.of(ApiRoute.open("GET", "/schema/{name}", SchemaApi::schema));
    }

    private static ApiResponse schema(ApiRequest request) throws ApiException {
        String file = request.variable("name");
        String kind = file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : "";
        Map<String, Object> schema = PolicySchema.of(kind).orElseThrow(SchemaApi::unknown);
        return ApiResponse.json(schema);
    }

    private static ApiException unknown() {
        List<String> known = PolicySchema.kinds().stream()
                .map(kind -> "/schema/" + kind + ENDING)
                .toList();
        return new ApiException(ErrorCode.NOT_FOUND, "there is no such schema", known, "see details");
    }
}
