package gov.hms.sys.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, and after a while says for what; then again each time the wait has doubled. */
final class Progress {
    private final Shell shell;
    private final Duration patience;

    /** @param patience how long to wait in silence */
    Progress(Shell shell, Duration patience) {
        this.shell = shell;
        this.patience = patience;
    }

    /** The result; the future has to end by itself, by a timeout of its own. */
    <T> T await(CompletableFuture<T> future, String what) throws ExecutionException, InterruptedException {
        Duration next = patience;
        Duration waited = Duration.ZERO;
        while (true) {
            try {
                return future.get(next.minus(waited).toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                shell.err().println("still waiting for " + what + " (" + next.toSeconds() + " s)");
                waited = next;
                next = next.multipliedBy(2);
            }
        }
    }
}
