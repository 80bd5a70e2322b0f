package gov.hms.sys.mesh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Answers as an {@link Outlaw}, whoever asks, and whether or not its certificate is still worth anything. It hangs up after a few
 * answers, so that its callers come back and resume their sessions.
 */
final class Traitor implements AutoCloseable {
    private static final int ANSWERS = 5;

    final AtomicInteger handshakes = new AtomicInteger();
    final AtomicInteger resumed = new AtomicInteger();

    /** Connections that were tried after its certificate was over. */
    final AtomicInteger late = new AtomicInteger();

    final AtomicInteger answers = new AtomicInteger();

    private final String name;
    private final BooleanSupplier over;
    private final SSLServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    Traitor(Outlaw outlaw, String name, BooleanSupplier over) throws IOException {
        this.name = name;
        this.over = over;
        server = (SSLServerSocket)
                outlaw.tls().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        thread(this::accept);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "traitor");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                sockets.add(socket);
                thread(() -> serve(socket));
            } catch (IOException closed) {
                if (!server.isClosed()) {
                    throw new java.io.UncheckedIOException(closed);
                }
            }
        }
    }

    private void serve(SSLSocket socket) {
        long begun = System.currentTimeMillis();
        try (socket) {
            socket.setSoTimeout(60_000);
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            handshakes.incrementAndGet();
            resumed.addAndGet(socket.getSession().getCreationTime() < begun ? 1 : 0);
            late.addAndGet(over.getAsBoolean() ? 1 : 0);
            for (int i = 1; i <= ANSWERS && readRequest(socket); i++) {
                String last = i == ANSWERS ? "Connection: close\r\n" : "";
                socket.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\n" + last + "Content-Length: " + name.length() + "\r\n\r\n" + name)
                                .getBytes(StandardCharsets.US_ASCII));
                answers.incrementAndGet();
            }
        } catch (IOException refused) {
            // by its caller, as it must be in the end
        } finally {
            sockets.remove(socket);
        }
    }

    private static boolean readRequest(SSLSocket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                return false;
            }
            head.write(b);
        }
        String length = head.toString(StandardCharsets.ISO_8859_1).replaceAll("(?is).*content-length: *(\\d+).*", "$1");
        socket.getInputStream().readNBytes(Integer.parseInt(length));
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
