package gov.hms.mesh.servlet;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;

/**
 * The mesh's port: TLS and nothing else, unless HMS-SYS says permissive. Only then a connection's first bytes are looked at, and
 * those that are no TLS are taken for HTTP. A peer has no say in it: what it sends is looked at after it is known whether that
 * matters, and in strict mode bytes in clear go to TLS, which refuses them.
 */
final class MeshPort extends DetectorConnectionFactory {
    private final ArrivalConnectionFactory tls;
    private final HttpConnectionFactory http;
    private final BooleanSupplier permissive;

    MeshPort(ArrivalConnectionFactory tls, HttpConnectionFactory http, BooleanSupplier permissive) {
        super(tls);
        this.tls = tls;
        this.http = http;
        this.permissive = permissive;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return permissive.getAsBoolean()
                ? super.newConnection(connector, endPoint)
                : tls.newConnection(connector, endPoint);
    }

    @Override
    protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer notTls) {
        // asked again: between the connection and its first byte the mode may have become strict
        ConnectionFactory next = permissive.getAsBoolean() ? http : tls;
        upgradeToConnectionFactory(next, connector, endPoint);
    }

    /** Where a request in clear came from, an IP literal; null for one over TLS. */
    static String clearFrom(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (endPoint instanceof SslConnection.SslEndPoint) {
            return null;
        }
        // the socket's own address: what a proxy's headers say was not proved either
        return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? withoutScope(address.getAddress().getHostAddress())
                : "unknown";
    }

    private static String withoutScope(String literal) {
        int scope = literal.indexOf('%');
        return scope < 0 ? literal : literal.substring(0, scope);
    }
}
