package gov.hms.mesh.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * Bounds each wait for the peer during the TLS handshake. OkHttp would wait for the read timeout, 10 seconds by default: a
 * stopped process still accepts TCP connections, and must not hold a caller that long. OkHttp sets the read timeout again
 * before the first request.
 */
final class BoundedHandshakeFactory extends SSLSocketFactory {
    private static final String LAYERED = "OkHttp lays TLS over a socket of its own";

    private final SSLSocketFactory tls;
    private final int limitMillis;

    BoundedHandshakeFactory(SSLSocketFactory tls, Duration limit) {
        this.tls = tls;
        this.limitMillis = Math.toIntExact(limit.toMillis());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        int readTimeout = socket.getSoTimeout();
        if (readTimeout == 0 || readTimeout > limitMillis) {
            socket.setSoTimeout(limitMillis);
        }
        return tls.createSocket(socket, host, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException(LAYERED);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException(LAYERED);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException(LAYERED);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException(LAYERED);
    }
}
