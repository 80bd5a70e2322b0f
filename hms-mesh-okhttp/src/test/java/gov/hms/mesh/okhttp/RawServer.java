package gov.hms.mesh.okhttp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An HTTP/1.1 server that does on the wire exactly what a test says, well-behaved or not, and records what it was sent. */
final class RawServer implements AutoCloseable {
    static final Script OK = (request, out) -> out.answer("200 OK", "ok");

    private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    final BlockingQueue<Received> requests = new LinkedBlockingQueue<>();
    final List<X509Certificate> peers = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Script script;
    private final Thread accepting;

    private RawServer(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        this.accepting = new Thread(this::accept, "raw-server");
        accepting.setDaemon(true);
        accepting.start();
    }

    static RawServer plain(Script script) throws IOException {
        return new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    /** Requires a client certificate. */
    static RawServer tls(SSLContext context, Script script) throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        return new RawServer(socket, script);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections that neither end has closed. */
    int open() {
        return sockets.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                Thread serving = new Thread(() -> serve(socket), "raw-server-connection");
                serving.setDaemon(true);
                serving.start();
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            X509Certificate peer = null;
            if (socket instanceof SSLSocket tls) {
                tls.startHandshake();
                peer = (X509Certificate) tls.getSession().getPeerCertificates()[0];
                peers.add(peer);
            }
            Answering out = new Answering(socket);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Received request = read(in, peer); request != null; request = read(in, peer)) {
                requests.add(request);
                script.serve(request, out);
            }
        } catch (IOException e) {
            // the test's client sees its own side of it
            System.out.println("raw server: " + e);
        } finally {
            sockets.remove(socket);
        }
    }

    private static Received read(InputStream in, X509Certificate peer) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int lastFour = 0; lastFour != END_OF_HEAD; ) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.write(b);
            lastFour = lastFour << 8 | b;
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        Received bare = new Received(text, "", peer);
        String length = bare.header("Content-Length");
        byte[] body = length == null ? new byte[0] : in.readNBytes(Integer.parseInt(length));
        return new Received(text, new String(body, StandardCharsets.UTF_8), peer);
    }

    /** Once this returns nobody is accepted any more: the kernel hands a connection to an accept that was just told to end. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the server closed");
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /**
     * @param head the request line and headers, as they came
     * @param peer who sent it; null in the clear
     */
    record Received(String head, String body, X509Certificate peer) {
        String line() {
            return head.lines().findFirst().orElseThrow();
        }

        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).trim())
                    .findFirst()
                    .orElse(null);
        }
    }

    @FunctionalInterface
    interface Script {
        void serve(Received request, Answering out) throws IOException;
    }

    record Answering(Socket socket) {
        void answer(String status, String body, String... headers) throws IOException {
            StringBuilder text = new StringBuilder("HTTP/1.1 " + status + "\r\n");
            for (String header : headers) {
                text.append(header).append("\r\n");
            }
            write(text + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
