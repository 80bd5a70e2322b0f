package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Free ports of the loopback address. A story takes a whole block of them, a hundred apart from the next, and keeps the block's
 * guard port bound while it lasts: processes are killed and started again, and a second story must not move into a port that is
 * free for those seconds. All stay below the range from which the system picks ports for outgoing connections.
 */
final class Ports implements AutoCloseable {
    private static final int GUARD = 7079;
    private static final int BLOCK = 100;
    private static final int BLOCKS = 100;
    private static final int SPARE_FROM = 50;
    private static final int SPARES = 10;

    private final Set<Integer> given = new HashSet<>();
    private final ServerSocket guard;
    private final int offset;

    Ports() throws IOException {
        this(GUARD);
    }

    Ports(int firstGuard) throws IOException {
        ServerSocket bound = null;
        int block = -1;
        while (bound == null) {
            if (++block == BLOCKS) {
                throw new IOException(
                        "no free block of ports: %d and %d more in steps of %d are taken; end the stories that run"
                                .formatted(firstGuard, BLOCKS - 1, BLOCK));
            }
            bound = bind(firstGuard + block * BLOCK);
        }
        guard = bound;
        offset = block * BLOCK;
    }

    /** The wanted port in this story's block; one of the block's spare ones when somebody else has it. */
    int pick(int wanted) throws IOException {
        int first = wanted + offset;
        for (int i = -1; i < SPARES; i++) {
            int port = i < 0 ? first : first + SPARE_FROM + i;
            if (!given.contains(port) && free(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IOException("no free port: %d and %d to %d are taken; end what listens there"
                .formatted(first, first + SPARE_FROM, first + SPARE_FROM + SPARES - 1));
    }

    private static boolean free(int port) throws IOException {
        try (ServerSocket socket = bind(port)) {
            return socket != null;
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException taken) {
            socket.close();
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        guard.close();
    }
}
