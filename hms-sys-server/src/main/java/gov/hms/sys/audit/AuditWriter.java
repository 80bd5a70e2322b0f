package gov.hms.sys.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the chain, and the files that hold it. Of one thread. */
final class AuditWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private final AuditFiles files;
    private final AuditKeeping keeping;
    private final ActiveFile.Disk disk;
    /** Held while files change their names; whoever reads them holds its other half. */
    private final Lock turning;

    private final LongSupplier sealedThrough;

    /** Files that are to be deleted once the record that says so is sealed, and the number of that record. */
    private final Map<Path, Long> condemned = new HashMap<>();

    private ActiveFile file;
    private long firstSeq;
    private Instant firstTime;
    private long seq;
    private String hash;
    private Instant noTurnBefore = Instant.MIN;

    /** @param sealedThrough the newest record that is sealed; {@link Long#MAX_VALUE} where none ever is */
    AuditWriter(
            AuditFiles files, AuditKeeping keeping, ActiveFile.Disk disk, Lock turning, LongSupplier sealedThrough) {
        this.files = files;
        this.keeping = keeping;
        this.disk = disk;
        this.turning = turning;
        this.sealedThrough = sealedThrough;
    }

    /** An entry and when it came. */
    record Stamped(AuditEntry entry, Instant time) {}

    /** Goes on where the chain ends. */
    void open(AuditChain chain) throws IOException {
        file = ActiveFile.open(files.active(), chain.wholeLength(), chain.sealedLength(), disk);
        files.forceDirectory();
        seq = chain.next() - 1;
        hash = chain.lastHash();
        Optional<AuditRecord> first = AuditFile.first(files.active());
        firstSeq = first.map(AuditRecord::seq).orElse(chain.next());
        firstTime = first.map(AuditRecord::time).orElse(Instant.MAX);
    }

    long seq() {
        return seq;
    }

    String hash() {
        return hash;
    }

    /** Up to which the newest file may be read. */
    long length() {
        return file.length();
    }

    Optional<IOException> stopped() {
        return Optional.ofNullable(file.stopped());
    }

    /** Writes all of them or none, and returns when they are on the disk. */
    List<AuditRecord> append(List<Stamped> entries) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(512 * entries.size());
        List<AuditRecord> records = new ArrayList<>(entries.size());
        String last = hash;
        for (Stamped next : entries) {
            AuditLine.Written written = AuditLine.next(next.entry(), seq + records.size() + 1, next.time(), last);
            lines.writeBytes(written.line());
            records.add(written.record());
            last = written.record().hash();
        }
        file.append(lines.toByteArray());
        if (firstTime.equals(Instant.MAX)) {
            firstTime = records.get(0).time();
        }
        seq += records.size();
        hash = last;
        return records;
    }

    /** Closes the newest file when it is full or old, and deletes what need not be kept. What it wrote about that. */
    List<AuditRecord> maintain(Instant now) {
        boolean due = file.length() >= keeping.fileBytes() || firstTime.isBefore(now.minus(keeping.fileAge()));
        boolean possible = file.stopped() == null && !now.isBefore(noTurnBefore);
        if (!possible || !(due || keeping.retention().isPresent()) || !turning.tryLock()) {
            return List.of();
        }
        List<AuditRecord> written = new ArrayList<>();
        try {
            if (due && file.length() > 0) {
                written.add(turn(now));
            }
            prune(now, written);
        } catch (IOException | UncheckedIOException failed) {
            noTurnBefore = now.plus(AFTER_FAILURE);
            LOG.error("{} goes on for now, and no old file is deleted: {}", files.active(), failed.toString());
        } finally {
            turning.unlock();
        }
        return written;
    }

    private AuditRecord turn(Instant now) throws IOException {
        AuditLine.Written begins = AuditLine.next(Turn.begins(files.closed(firstSeq), seq, hash), seq + 1, now, hash);
        Files.deleteIfExists(files.coming());
        ActiveFile coming = ActiveFile.open(files.coming(), 0, 0, disk);
        try {
            coming.append(begins.line());
            files.turn(firstSeq);
        } catch (IOException failed) {
            if (Files.exists(files.active())) {
                coming.close();
                Files.deleteIfExists(files.coming());
                throw failed;
            }
            // the old file has its new name already: from here it only goes forward, and the next start finishes the
            // names
            LOG.error("{} could not get its name: {}", files.coming(), failed.toString());
        }
        file.close();
        file = coming;
        seq++;
        hash = begins.record().hash();
        firstSeq = seq;
        firstTime = now;
        return begins.record();
    }

    private void prune(Instant now, List<AuditRecord> written) throws IOException {
        if (keeping.retention().isEmpty()) {
            return;
        }
        Instant keep = now.minus(keeping.retention().get());
        for (Path old : files.closed()) {
            Optional<AuditRecord> end = AuditFile.last(old);
            if (end.isEmpty() || !end.get().time().isBefore(keep)) {
                return;
            }
            if (!condemned.containsKey(old)) {
                written.addAll(
                        append(List.of(new Stamped(Turn.prunes(old, AuditFiles.firstSeq(old), end.get()), now))));
                condemned.put(old, seq);
            }
            if (condemned.get(old) <= sealedThrough.getAsLong()) {
                Files.delete(old);
                files.forceDirectory();
                condemned.remove(old);
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
