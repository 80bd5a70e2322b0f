package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Free ports of the loopback address: the wanted one, or the next hundreds above it. All stay below the range from which the
 * system picks ports for outgoing connections, so that none is lost while its process is killed and started again.
 */
final class Ports {
    private static final int STEP = 100;
    private static final int TRIES = 60;

    private final Set<Integer> given = new HashSet<>();

    int pick(int wanted) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = wanted + i * STEP;
            if (!given.contains(port) && free(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IOException("no free port: %d and %d more in steps of %d are taken; end what listens there"
                .formatted(wanted, TRIES - 1, STEP));
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
