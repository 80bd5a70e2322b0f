package gov.hms.mesh.servlet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers what no handler has seen, because the server could not make sense of it, or only in two ways. The connection ends with
 * it: whoever sends such things may mean something else by what follows.
 */
final class BadRequests implements Request.Handler {
    /** Writes the errors of applications that have no pages of their own for them, as it would without us. */
    private final ErrorHandler pages = new ErrorHandler();

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (Request.as(request, ServletContextRequest.class) != null) {
            return pages.handle(request, response, callback);
        }
        byte[] body = (HttpStatus.getMessage(response.getStatus()) + "\n").getBytes(StandardCharsets.US_ASCII);
        if (HttpStatus.isClientError(response.getStatus())) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
