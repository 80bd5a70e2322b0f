package gov.hms.sys.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, and from the second second on says for what. */
final class Progress {
    private static final int FIRST_SECONDS = 2;

    private final Shell shell;

    Progress(Shell shell) {
        this.shell = shell;
    }

    /** The result; the future has to end by itself, by a timeout of its own. */
    <T> T await(CompletableFuture<T> future, String what) throws ExecutionException, InterruptedException {
        int seconds = FIRST_SECONDS;
        int waited = 0;
        while (true) {
            try {
                return future.get(seconds - (long) waited, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                shell.err().println("still waiting for " + what + " (" + seconds + " s)");
                waited = seconds;
                seconds *= 2;
            }
        }
    }
}
