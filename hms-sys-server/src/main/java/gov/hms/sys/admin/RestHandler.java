package gov.hms.sys.admin;

import gov.hms.sys.control.RefusedException;
import gov.hms.sys.store.StoreUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
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

    /** Of a body that is refused: who still sends when the connection is closed never sees the answer. */
    private static final int MOST_DISCARDED = 4 << 20;

    /** Of a body: a thread waits for it. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(10);

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
        send(answer, request, response, callback);
        return true;
    }

    private ApiResponse answer(Request request)
            throws ApiException, RefusedException, StoreUnavailableException, InterruptedException, IOException {
        String path = path(request);
        String method = isHead(request) ? "GET" : request.getMethod();
        Optional<Router.Found> found = router.find(method, path);
        Entrant who = door.check(request, found.map(Router.Found::route));
        Operator by = who.operator();
        if (found.isEmpty()) {
            door.refused(by.name(), request, "there is no such operation");
            throw router.notFound(request.getMethod(), path, by.role());
        }
        ApiRoute route = found.get().route();
        if (!route.admits(by.role())) {
            door.refused(by.name(), request, "role " + by.role().word());
            throw router.forbidden(request.getMethod(), path, by.role());
        }
        return route.handler().handle(new ApiRequest(who, found.get().variables(), query(request), body(request)));
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    private static boolean isHead(Request request) {
        return HttpMethod.HEAD.is(request.getMethod());
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
        long end = System.nanoTime() + LONGEST_READ.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] block = new byte[8_192];
        try (InputStream in = Content.Source.asInputStream(request)) {
            if (request.getLength() > MAX_BODY) {
                throw tooLarge(request, in, end);
            }
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                body.write(block, 0, read);
                if (body.size() > MAX_BODY) {
                    throw tooLarge(request, in, end);
                }
                if (System.nanoTime() - end > 0) {
                    throw new ApiException(
                            ErrorCode.TOO_SLOW,
                            "body: not here after " + LONGEST_READ.toSeconds() + " s (expected: sooner)",
                            "send it at once");
                }
            }
            return body.toString(StandardCharsets.UTF_8);
        }
    }

    private static ApiException tooLarge(Request request, InputStream rest, long end) throws IOException {
        // who asks first has sent nothing yet, and will not
        if (!request.getHeaders().contains(HttpHeader.EXPECT)) {
            byte[] block = new byte[8_192];
            int discarded = 0;
            int read = rest.read(block);
            while (read >= 0 && discarded < MOST_DISCARDED && System.nanoTime() - end < 0) {
                discarded += read;
                read = rest.read(block);
            }
        }
        return new ApiException(
                ErrorCode.TOO_LARGE, "body: more than " + MAX_BODY + " bytes (expected: fewer)", "send less at once");
    }

    private static ErrorCode code(RefusedException.Reason reason) {
        return switch (reason) {
            case INVALID_POLICY -> ErrorCode.INVALID_POLICY;
            case UNKNOWN_SERVICE -> ErrorCode.UNKNOWN_SERVICE;
            case AMBIGUOUS_SERVICE -> ErrorCode.AMBIGUOUS_SERVICE;
            case UNKNOWN_POLICY -> ErrorCode.UNKNOWN_POLICY;
            case UNKNOWN_OPERATOR -> ErrorCode.UNKNOWN_OPERATOR;
            case CONFLICT, LIMIT, BLAST_RADIUS -> ErrorCode.CONFLICT;
            case BAD_REQUEST -> ErrorCode.BAD_REQUEST;
        };
    }

    private static void send(ApiResponse answer, Request request, Response response, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        SafeHeaders.add(response);
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (answer.status() >= 400 && hasBody(request)) {
            // it may not have been read: then the server closes the connection, and whoever is not told uses it again
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        if (isKnown(answer, request)) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            response.write(true, ByteBuffer.allocate(0), callback);
        } else if (answer.body() instanceof ApiResponse.Body.Stream stream && !isHead(request)) {
            stream(stream.source(), Content.Sink.asOutputStream(response), callback);
        } else if (answer.body() instanceof ApiResponse.Body.Lasting lasting && !isHead(request)) {
            OutputStream out = RestConnections.lasts(request, lasting.longest(), Content.Sink.asOutputStream(response));
            stream(lasting.source(), out, callback);
        } else if (answer.body() instanceof ApiResponse.Body.Live live && !isHead(request)) {
            RestConnections.lasts(request, live.longest());
            live.opening().begin(response, callback);
        } else {
            response.write(true, ByteBuffer.wrap(answer.bytes()), callback);
        }
    }

    /** Whether the client has just this already, and says so. */
    private static boolean isKnown(ApiResponse answer, Request request) {
        String etag = answer.headers().get(HttpHeader.ETAG.asString());
        return etag != null
                && request.getHeaders().getCSV(HttpHeader.IF_NONE_MATCH, true).contains(etag);
    }

    private static void stream(ApiResponse.Source source, OutputStream to, Callback callback) {
        try (OutputStream out = to) {
            source.writeTo(out);
        } catch (IOException | RuntimeException failed) {
            LOG.warn("An answer was cut off: {}", failed.toString());
            callback.failed(failed);
            return;
        }
        callback.succeeded();
    }
}
