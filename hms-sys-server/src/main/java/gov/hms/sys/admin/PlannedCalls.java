package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Header;
import gov.hms.mesh.internal.wire.PlannedCall;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The call that {@code ?url=…&method=…&header=…} speaks of. */
final class PlannedCalls {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");
    private static final int MAX_URL = 4_000;
    private static final int MAX_HEADERS = 32;
    private static final int SHOWN = 100;

    private PlannedCalls() {}

    static PlannedCall read(ApiRequest request) throws ApiException {
        String written = request.parameter("url")
                .orElseThrow(() -> bad(
                        "url: absent (expected: what the service would call, http://<service>.<namespace>/…)",
                        "add &url=http://<service>.<namespace>/…"));
        URI url = url(written);
        PlannedCall.Builder call = PlannedCall.newBuilder()
                .setDestination(url.getHost())
                .setMethod(method(request.parameter("method").orElse("GET")))
                .setPath(url.getRawPath().isEmpty() ? "/" : url.getRawPath())
                .setQuery(url.getRawQuery() == null ? "" : url.getRawQuery());
        List<String> headers = request.parameters("header");
        if (headers.size() > MAX_HEADERS) {
            throw bad("header: " + headers.size() + " times (expected: at most " + MAX_HEADERS + ")", "send fewer");
        }
        for (String header : headers) {
            call.addHeaders(header(header));
        }
        return call.build();
    }

    private static URI url(String written) throws ApiException {
        try {
            URI url = new URI(written);
            if (written.length() <= MAX_URL
                    && "http".equalsIgnoreCase(url.getScheme())
                    && url.getHost() != null
                    && url.getRawUserInfo() == null) {
                LogicalName.parse(url.getHost());
                return url;
            }
        } catch (URISyntaxException | IllegalArgumentException notOfTheMesh) {
            throw badUrl(written, " (" + notOfTheMesh.getMessage() + ")");
        }
        throw badUrl(written, "");
    }

    private static ApiException badUrl(String written, String because) {
        return bad(
                "url: " + shown(written) + " (expected: http://<service>.<namespace>/…, at most " + MAX_URL
                        + " characters)" + shown(because),
                "write it as the application does, as in http://fraud-scanner.scan/flag");
    }

    private static String method(String written) throws ApiException {
        if (!METHOD.matcher(written).matches()) {
            throw bad("method: " + shown(written) + " (expected: letters, as in POST)", "correct it");
        }
        return written.toUpperCase(Locale.ROOT);
    }

    private static Header header(String written) throws ApiException {
        int colon = written.indexOf(':');
        String name = colon < 0 ? "" : written.substring(0, colon).strip();
        String value = written.substring(colon + 1).strip();
        if (!TOKEN.matcher(name).matches() || value.chars().anyMatch(Character::isISOControl)) {
            throw bad("header: " + shown(written) + " (expected: name:value, as in x-tier:gold)", "correct the header");
        }
        return Header.newBuilder().setName(name).setValue(value).build();
    }

    static String shown(String text) {
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private static ApiException bad(String message, String next) {
        return new ApiException(ErrorCode.BAD_REQUEST, message, next);
    }
}
