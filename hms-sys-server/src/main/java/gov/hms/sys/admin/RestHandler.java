package gov.hms.sys.admin;

import gov.hms.sys.control.RefusedException;
import gov.hms.sys.store.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request goes: route, door, body, handler, answer; and every failure on the way becomes an error body. */
final class RestHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(RestHandler.class);
    private static final int MAX_BODY = 256 * 1024;

    private final Router router;
    private final Door door;

    RestHandler(Router router, Door door) {
        this.router = router;
        this.door = door;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ApiResponse answer;
        try {
            answer = answer(request);
        } catch (ApiException failure) {
            answer = ApiResponse.error(failure);
        } catch (RefusedException refused) {
            answer = ApiResponse.error(
                    new ApiException(code(refused.reason()), refused.getMessage(), refused.details(), refused.next()));
        } catch (StoreUnavailableException unavailable) {
            LOG.error("{} {}: {}", request.getMethod(), path(request), unavailable.getMessage());
            answer = ApiResponse.error(new ApiException(
                    ErrorCode.STORE_UNAVAILABLE,
                    unavailable.getMessage() + "; nothing was changed, and what is in force stays so",
                    "make room on the disk, or make it writable, and try again"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            answer = ApiResponse.error(
                    new ApiException(ErrorCode.INTERNAL, "HMS-SYS is stopping", "try again when it runs"));
        } catch (IOException | RuntimeException unexpected) {
            String id = UUID.randomUUID().toString();
            LOG.error("{} {} failed, id {}", request.getMethod(), path(request), id, unexpected);
            answer = ApiResponse.error(
                    new ApiException(ErrorCode.INTERNAL, "internal error " + id, "look for this id in HMS-SYS's log"));
        }
        write(answer, response, callback);
        return true;
    }

    private ApiResponse answer(Request request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException, IOException {
        String path = path(request);
        Router.Found found = router.find(request.getMethod(), path).orElse(null);
        ApiRoute route = found == null ? ApiRoute.viewer(request.getMethod(), path, nothing -> null) : found.route();
        Operator by = door.check(request, route);
        if (found == null) {
            throw router.notFound(request.getMethod(), path);
        }
        return route.handler().handle(new ApiRequest(by, found.variables(), query(request), body(request)));
    }

    private static String path(Request request) {
        return Request.getPathInContext(request);
    }

    private static Map<String, List<String>> query(Request request) throws ApiException {
        try {
            Map<String, List<String>> query = new HashMap<>();
            for (Fields.Field field : Request.extractQueryParameters(request)) {
                query.put(field.getName(), List.copyOf(field.getValues()));
            }
            return query;
        } catch (RuntimeException malformed) {
            throw new ApiException(ErrorCode.BAD_REQUEST, "query: malformed", "correct the query parameters");
        }
    }

    private static String body(Request request) throws ApiException, IOException {
        if (request.getLength() > MAX_BODY) {
            throw tooLarge();
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                throw tooLarge();
            }
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static ApiException tooLarge() {
        return new ApiException(
                ErrorCode.TOO_LARGE, "body: more than " + MAX_BODY + " bytes (expected: fewer)", "send less at once");
    }

    private static ErrorCode code(RefusedException.Reason reason) {
        return switch (reason) {
            case INVALID_POLICY -> ErrorCode.INVALID_POLICY;
            case UNKNOWN_SERVICE -> ErrorCode.UNKNOWN_SERVICE;
            case AMBIGUOUS_SERVICE -> ErrorCode.AMBIGUOUS_SERVICE;
            case UNKNOWN_POLICY -> ErrorCode.UNKNOWN_POLICY;
            case CONFLICT, LIMIT, BLAST_RADIUS -> ErrorCode.CONFLICT;
            case BAD_REQUEST -> ErrorCode.BAD_REQUEST;
        };
    }

    private static void write(ApiResponse answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (!answer.allowed().isEmpty()) {
            response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", answer.allowed()));
        }
        if (answer.status() == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }
}
