package gov.hms.benchmarks.run;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has been started and not ended yet. Ends it, the newest first, each also when another one would not end. */
final class Processes implements AutoCloseable {
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T started) {
        running.push(started);
        return started;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IOException("a process did not end well", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
