package gov.hms.mesh.servlet;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Marks what came in clear through the mesh's port. When the mode has become strict since the connection was opened, it is closed
 * without an answer: in strict mode nothing is said in clear.
 */
final class ClearRequests extends Handler.Wrapper {
    private final Connector port;
    private final BooleanSupplier permissive;

    ClearRequests(Connector port, BooleanSupplier permissive) {
        this.port = port;
        this.permissive = permissive;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnector() != port) {
            return super.handle(request, response, callback);
        }
        String clearFrom = MeshPort.clearFrom(request);
        if (clearFrom == null) {
            return super.handle(request, response, callback);
        }
        if (permissive.getAsBoolean()) {
            request.setAttribute(HmsMeshFilter.CLEAR_FROM, clearFrom);
            return super.handle(request, response, callback);
        }
        request.getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close(new IOException("a request in clear, and mtls is strict"));
        callback.succeeded();
        return true;
    }
}
