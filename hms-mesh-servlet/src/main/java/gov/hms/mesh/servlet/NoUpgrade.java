package gov.hms.mesh.servlet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses to change the protocol of a connection. An upgrade, to WebSocket as a rule, is answered by a filter that puts itself
 * before every other one, or by a handler outside of all filters: nobody would have asked who calls, and whether they may.
 */
final class NoUpgrade extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!asksForAnother(request)) {
            return super.handle(request, response, callback);
        }
        byte[] body = "Upgrade Refused: services of the mesh are called with HTTP requests only\n"
                .getBytes(StandardCharsets.US_ASCII);
        response.setStatus(HttpStatus.NOT_IMPLEMENTED_501);
        response.getHeaders().put("x-hms-reason", "upgrade");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static boolean asksForAnother(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.UPGRADE) || HttpMethod.CONNECT.is(request.getMethod());
    }
}
