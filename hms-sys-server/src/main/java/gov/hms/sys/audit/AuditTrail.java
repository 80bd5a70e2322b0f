package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The records of a log that is being written, from the disk. While somebody reads, no file gets another name. */
public final class AuditTrail {
    private final AuditFiles files;
    private final AuditKeeping keeping;
    private final Lock reading;
    private final LongSupplier readable;

    AuditTrail(AuditFiles files, AuditKeeping keeping, Lock reading, LongSupplier readable) {
        this.files = files;
        this.keeping = keeping;
        this.reading = reading;
        this.readable = readable;
    }

    /** Takes a record; may fail as what it is written to fails. */
    public interface Sink {
        void take(AuditRecord record) throws IOException;
    }

    /** Passes on all records that are asked for, oldest first. */
    public void read(AuditQuery query, Sink sink) throws IOException {
        reading.lock();
        try {
            Predicate<AuditRecord> wanted = query.matcher();
            for (Map.Entry<Path, Long> file : lengths().entrySet()) {
                if (!endsBefore(file.getKey(), query)) {
                    scan(file.getKey(), file.getValue(), wanted, sink);
                }
            }
        } finally {
            reading.unlock();
        }
    }

    /** The last of the records that are asked for, oldest first. */
    public List<AuditRecord> last(AuditQuery query, int count) throws IOException {
        reading.lock();
        try {
            Predicate<AuditRecord> wanted = query.matcher();
            List<Path> newestFirst = new ArrayList<>(lengths().keySet());
            Collections.reverse(newestFirst);
            Deque<AuditRecord> found = new ArrayDeque<>();
            for (Path file : newestFirst) {
                if (found.size() < count && !endsBefore(file, query)) {
                    Deque<AuditRecord> here = new ArrayDeque<>();
                    int room = count - found.size();
                    scan(file, lengths().get(file), wanted, record -> {
                        here.addLast(record);
                        if (here.size() > room) {
                            here.removeFirst();
                        }
                    });
                    here.descendingIterator().forEachRemaining(found::addFirst);
                }
            }
            return List.copyOf(found);
        } finally {
            reading.unlock();
        }
    }

    /** Checks everything: the chain, and the seals here and at the anchor. */
    public AuditReport verify() throws IOException {
        reading.lock();
        try {
            // seals first: the log may grow meanwhile, and then has more than they speak of, never less
            Seals seals = AuditVerifier.seals(files, keeping.signer().map(CheckpointSigner::key), keeping.anchor());
            return AuditVerifier.verify(lengths(), seals, true);
        } finally {
            reading.unlock();
        }
    }

    private Map<Path, Long> lengths() throws IOException {
        Map<Path, Long> lengths = new LinkedHashMap<>();
        for (Path file : files.closed()) {
            lengths.put(file, Long.MAX_VALUE);
        }
        lengths.put(files.active(), readable.getAsLong());
        return lengths;
    }

    /** Whether a closed file holds nothing late enough. */
    private boolean endsBefore(Path file, AuditQuery query) throws IOException {
        if (file.equals(files.active())) {
            return false;
        }
        Optional<AuditRecord> end = AuditFile.last(file);
        return end.isPresent()
                && (end.get().seq() <= query.after()
                        || query.since().filter(end.get().time()::isBefore).isPresent());
    }

    private static void scan(Path file, long limit, Predicate<AuditRecord> wanted, Sink sink) throws IOException {
        try (AuditFile lines = AuditFile.open(file, limit)) {
            for (String line = lines.nextLine(); line != null; line = lines.nextLine()) {
                Optional<AuditRecord> record = AuditLine.read(line).filter(wanted);
                if (record.isPresent()) {
                    sink.take(record.get());
                }
            }
        }
    }
}
