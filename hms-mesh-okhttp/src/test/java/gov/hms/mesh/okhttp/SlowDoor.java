package gov.hms.mesh.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Stands before a server and passes on what comes over a connection only some time after it was opened. */
final class SlowDoor implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final int target;
    private final int delayMs;

    SlowDoor(int target, int delayMs) throws IOException {
        this.target = target;
        this.delayMs = delayMs;
        threads.execute(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                threads.execute(() -> connect(near));
            } catch (IOException closed) {
                // the test is over
                return;
            }
        }
    }

    private void connect(Socket near) {
        try {
            if (end.await(delayMs, TimeUnit.MILLISECONDS)) {
                near.close();
                return;
            }
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            threads.execute(() -> pipe(near, far));
            pipe(far, near);
        } catch (IOException | InterruptedException gone) {
            System.out.println("slow door: " + gone);
        }
    }

    private static void pipe(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // both ends are closed with it, which is all there is to do
        }
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        door.close();
        threads.shutdownNow();
    }
}
