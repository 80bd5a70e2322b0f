package gov.hms.sys.audit;

import gov.hms.sys.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only file of JSON lines. A change is written here, and forced to the disk, before it is made: what happened is
 * always in the log, while the last line may speak of a change that then failed.
 *
 * <p>A line that could not be written whole is cut off again before the next is written. A torn last line, left by a crash, is cut
 * off at the start. Anything else that breaks the chain was done by somebody, and is refused.
 */
public final class AuditLog implements AutoCloseable {
    /** As many of the last records are at hand in memory. */
    public static final int REMEMBERED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final Path file;
    private final FileChannel channel;
    private final InstantSource clock;
    private final Deque<AuditRecord> last;
    private long length;
    private boolean suspect;

    private AuditLog(Path file, FileChannel channel, AuditFile.Verified verified, InstantSource clock) {
        this.file = file;
        this.channel = channel;
        this.length = verified.length();
        this.last = new ArrayDeque<>(verified.last());
        this.clock = clock;
    }

    /**
     * Opens or creates the file, verifies its chain and repairs its end.
     *
     * @param replay gets every record that is there, oldest first; what others know of the past they learn here
     * @throws AuditAlteredException when a line that is not the last does not continue the chain
     */
    public static AuditLog open(Path file, InstantSource clock, Consumer<AuditRecord> replay)
            throws IOException, AuditAlteredException {
        Files.createDirectories(file.getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            AuditFile.Verified verified = AuditFile.verify(file, REMEMBERED, replay);
            if (verified.length() < channel.size()) {
                LOG.warn("{}: cut off a last line that a crash left torn", file);
                channel.truncate(verified.length());
                channel.force(true);
            }
            return new AuditLog(file, channel, verified, clock);
        } catch (IOException | AuditAlteredException unusable) {
            channel.close();
            throw unusable;
        }
    }

    /** Returns when the entry is on the disk. */
    public synchronized AuditRecord append(AuditEntry entry) throws StoreUnavailableException {
        AuditRecord previous = last.peekLast();
        AuditRecord record = AuditLine.next(
                entry,
                previous == null ? 1 : previous.seq() + 1,
                clock.instant(),
                previous == null ? AuditLine.GENESIS : previous.hash());
        byte[] line = AuditLine.write(record);
        try {
            cutOffUnfinished();
            suspect = true;
            writeFully(ByteBuffer.wrap(line), length);
            channel.force(false);
            suspect = false;
        } catch (IOException failed) {
            throw new StoreUnavailableException(file + " takes no records: " + failed.getMessage(), failed);
        }
        length += line.length;
        remember(record);
        return record;
    }

    /** The last records, oldest first; at most {@value #REMEMBERED}. */
    public synchronized List<AuditRecord> last(int count) {
        List<AuditRecord> all = new ArrayList<>(last);
        return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    }

    private void cutOffUnfinished() throws IOException {
        if (suspect) {
            channel.truncate(length);
            channel.force(true);
            suspect = false;
        }
    }

    private void writeFully(ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private void remember(AuditRecord record) {
        last.addLast(record);
        if (last.size() > REMEMBERED) {
            last.removeFirst();
        }
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            LOG.warn("{} could not be closed", file, failed);
        }
    }
}
