package gov.hms.sys.admin;

import gov.hms.sys.console.ConsoleFile;
import gov.hms.sys.console.ConsoleFiles;
import java.util.List;
import java.util.Map;

/**
 * The console's page and what it is made of. Nothing of it is secret, and it shows nothing before somebody is let in: all that it
 * shows comes from the other routes.
 */
final class ConsoleApi {
    /**
     * Scripts, styles, fonts and data of this server alone, nothing inline, nothing evaluated; and no text becomes markup but by
     * the one library that escapes it.
     */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none';"
            + " form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html";

    private final ConsoleFiles files;

    ConsoleApi(ConsoleFiles files) {
        this.files = files;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.open("GET", "/", request -> page()), ApiRoute.open("GET", "/console/{file}", this::file));
    }

    private ApiResponse page() throws ApiException {
        return answer(ConsoleFiles.PAGE)
                .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin");
    }

    private ApiResponse file(ApiRequest request) throws ApiException {
        String name = request.variable("file");
        if (name.equals(ConsoleFiles.PAGE)) {
            throw absent();
        }
        return answer(name);
    }

    private ApiResponse answer(String name) throws ApiException {
        ConsoleFile file = files.find(name).orElseThrow(ConsoleApi::absent);
        return new ApiResponse(
                200,
                file.contentType(),
                new ApiResponse.Body.Bytes(file.content()),
                Map.of("Cache-Control", "no-cache", "ETag", file.etag()));
    }

    private static ApiException absent() {
        return new ApiException(ErrorCode.NOT_FOUND, "the console has no such file", "open the console at /");
    }
}
