package gov.hms.mesh.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Sockets without Nagle's algorithm, which OkHttp leaves on: with TLS it costs 40 ms wherever two small writes meet. */
final class NoDelaySocketFactory extends SocketFactory {
    private static final String UNCONNECTED = "OkHttp connects its sockets itself";

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new LastWordsSocket();
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException(UNCONNECTED);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException(UNCONNECTED);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException(UNCONNECTED);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException(UNCONNECTED);
    }
}
