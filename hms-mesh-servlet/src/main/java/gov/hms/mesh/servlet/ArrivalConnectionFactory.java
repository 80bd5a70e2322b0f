package gov.hms.mesh.servlet;

import java.util.Random;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;

/**
 * TLS connections that know how old they are, and when the bytes of a request came, however long they then waited for a thread.
 */
final class ArrivalConnectionFactory extends SslConnectionFactory {
    private final MeshSslContextFactory tls;
    private final LongSupplier nanoTime;
    private final Random random = new Random();

    ArrivalConnectionFactory(MeshSslContextFactory tls, String next, LongSupplier nanoTime) {
        super(tls, next);
        this.tls = tls;
        this.nanoTime = nanoTime;
    }

    @Override
    protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
        ConnectionAge age = new ConnectionAge(tls.generation(), nanoTime, random);
        return new SslConnection(
                connector.getByteBufferPool(),
                connector.getExecutor(),
                getSslContextFactory(),
                endPoint,
                engine,
                isDirectBuffersForEncryption(),
                isDirectBuffersForDecryption()) {
            @Override
            protected SslEndPoint newSslEndPoint() {
                return new ArrivalEndPoint(this, age);
            }
        };
    }
}
