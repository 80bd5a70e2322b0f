package gov.hms.sys.control;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the policies directory: at once when the kernel says that something happened, and every 2 seconds in any case, because
 * such hints get lost, on network file systems always.
 *
 * <p>While the directory is absent nothing is deleted: a volume that is not mounted is no order to forget all policies.
 */
public final class PolicyDirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyDirectoryWatch.class);
    private static final Duration RELIST = Duration.ofSeconds(2);
    private static final int MAX_LOOKS_TO_SETTLE = 20;

    private final Path directory;
    private final PolicyDirectory policies;
    private final SettledFiles files;
    private final WatchService hints;
    private final Thread thread;
    private WatchKey watching;
    private String lastFailure = "";
    private volatile boolean closed;

    private PolicyDirectoryWatch(Path directory, PolicyDirectory policies, LongSupplier nanoTime) throws IOException {
        this.directory = directory;
        this.policies = policies;
        this.files = new SettledFiles(directory, nanoTime);
        this.hints = directory.getFileSystem().newWatchService();
        this.thread = new Thread(this::run, "hms-sys-policies");
        thread.setDaemon(true);
    }

    /** Has acted upon what is in the directory when it returns, and watches from then on. */
    static PolicyDirectoryWatch start(Path directory, PolicyDirectory policies, LongSupplier nanoTime)
            throws IOException {
        PolicyDirectoryWatch watch = new PolicyDirectoryWatch(directory.toAbsolutePath(), policies, nanoTime);
        try {
            watch.catchUp();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        watch.thread.start();
        return watch;
    }

    /** Acts upon everything that was written before this call, as far as it settles within half a second. */
    public void catchUp() throws InterruptedException {
        boolean settling = look();
        for (int looks = 0; settling && looks < MAX_LOOKS_TO_SETTLE; looks++) {
            TimeUnit.NANOSECONDS.sleep(SettledFiles.SETTLED.toNanos());
            settling = look();
        }
    }

    private void run() {
        boolean settling = true;
        while (!closed) {
            try {
                awaitHint(settling ? SettledFiles.SETTLED : RELIST);
                settling = look();
            } catch (InterruptedException | ClosedWatchServiceException ended) {
                return;
            } catch (RuntimeException unexpected) {
                LOG.error("{} could not be followed; trying again", directory, unexpected);
                settling = false;
            }
        }
    }

    private void awaitHint(Duration atMost) throws InterruptedException {
        WatchKey key = hints.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    /** @return whether some file still has to settle */
    private synchronized boolean look() {
        Map<String, FileContent> contents;
        try {
            registerForHints();
            contents = files.list();
            lastFailure = "";
        } catch (IOException failed) {
            watching = null;
            logOnce(failed);
            return false;
        }
        policies.follow(contents);
        return contents.values().stream().anyMatch(FileContent.Unsettled.class::isInstance);
    }

    private void logOnce(IOException failed) {
        String failure = failed.toString();
        if (!failure.equals(lastFailure)) {
            lastFailure = failure;
            boolean absent = failed instanceof NoSuchFileException || failed instanceof NotDirectoryException;
            LOG.info(
                    "{} {}; the policies stay as they are",
                    directory,
                    absent ? "is not there (yet)" : "cannot be listed: " + failure);
        }
    }

    private void registerForHints() throws IOException {
        if (watching == null || !watching.isValid()) {
            watching = directory.register(
                    hints,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            hints.close();
            thread.join(RELIST.toMillis());
        } catch (IOException failed) {
            LOG.warn("The watch of {} could not be closed", directory, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
