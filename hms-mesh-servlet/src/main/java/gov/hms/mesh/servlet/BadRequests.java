package gov.hms.mesh.servlet;

import gov.hms.mesh.call.InboundCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
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

    private final Consumer<InboundCall> unread;

    /** @param unread told of each */
    BadRequests(Consumer<InboundCall> unread) {
        this.unread = unread;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (Request.as(request, ServletContextRequest.class) != null) {
            return pages.handle(request, response, callback);
        }
        byte[] body = (HttpStatus.getMessage(response.getStatus()) + "\n").getBytes(StandardCharsets.US_ASCII);
        if (HttpStatus.isClientError(response.getStatus())) {
            unread.accept(new InboundCall(
                    peer(request),
                    String.valueOf(request.getMethod()),
                    String.valueOf(Request.getPathInContext(request)),
                    name -> null));
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /** From the connection itself: what reads them for other requests has not seen this one. */
    private static List<X509Certificate> peer(Request request) {
        EndPoint.SslSessionData session =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        return session == null || session.peerCertificates() == null ? List.of() : List.of(session.peerCertificates());
    }
}
