package gov.hms.mesh.okhttp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes through, and cuts every connection after a random number of them in either direction: with a reset, or with an end. */
final class CuttingProxy implements AutoCloseable {
    final AtomicInteger cuts = new AtomicInteger();

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;
    private final int mostBytes;
    private final Random random;

    /** @param mostBytes that pass in either direction; how many is drawn anew for each connection, from none on */
    CuttingProxy(int target, int mostBytes, long seed) throws IOException {
        this.target = target;
        this.mostBytes = mostBytes;
        this.random = new Random(seed);
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                pass(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pass(Socket client) throws IOException {
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            Pair pair = new Pair(client, upstream, random.nextBoolean());
            int up = random.nextInt(mostBytes);
            int down = random.nextInt(mostBytes);
            daemon(() -> pump(client, upstream, up, pair));
            daemon(() -> pump(upstream, client, down, pair));
        } catch (IOException gone) {
            // one that ended before it was passed on ends none of the others
            client.close();
        }
    }

    private void pump(Socket from, Socket to, int limit, Pair pair) {
        byte[] buffer = new byte[4_096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int left = limit;
            while (left > 0) {
                int read = in.read(buffer, 0, Math.min(left, buffer.length));
                if (read < 0) {
                    pair.close(false);
                    return;
                }
                out.write(buffer, 0, read);
                left -= read;
            }
            cuts.incrementAndGet();
            pair.close(pair.reset);
        } catch (IOException ended) {
            // the other direction was cut, or one of the ends has gone: so goes this one
            pair.close(false);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private final class Pair {
        private final Socket client;
        private final Socket upstream;
        private final boolean reset;

        Pair(Socket client, Socket upstream, boolean reset) throws IOException {
            this.client = client;
            this.upstream = upstream;
            this.reset = reset;
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(upstream);
        }

        void close(boolean hard) {
            for (Socket socket : new Socket[] {client, upstream}) {
                try {
                    if (hard && !socket.isClosed()) {
                        socket.setSoLinger(true, 0);
                    }
                    socket.close();
                } catch (IOException e) {
                    System.out.println("cutting proxy: " + e);
                }
                sockets.remove(socket);
            }
        }
    }
}
