package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a log. The newest records are in {@code audit.jsonl}; a file that is closed is called after its first record,
 * {@code audit-000000000001.jsonl}, so that the order of names is that of the records.
 */
final class AuditFiles {
    private static final Pattern CLOSED = Pattern.compile("audit-([0-9]{12})\\.jsonl");

    private final Path directory;
    private final Path active;

    /** @param active the newest file; the others are beside it */
    AuditFiles(Path active) {
        this.active = active;
        this.directory = active.toAbsolutePath().getParent();
    }

    Path active() {
        return active;
    }

    /** What is to become the newest file, while it is made. */
    Path coming() {
        return directory.resolve(active.getFileName() + ".new");
    }

    Path checkpoints() {
        return directory.resolve("audit.checkpoints");
    }

    Path head() {
        return directory.resolve("audit.head");
    }

    Path publicKey() {
        return directory.resolve("audit.pub.pem");
    }

    Path closed(long firstSeq) {
        return directory.resolve("audit-%012d.jsonl".formatted(firstSeq));
    }

    /** The closed files, oldest first. */
    List<Path> closed() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> CLOSED.matcher(name(file)).matches())
                    .sorted()
                    .toList();
        }
    }

    /** All of them, oldest first. */
    List<Path> all() throws IOException {
        List<Path> all = new ArrayList<>(closed());
        if (Files.exists(active)) {
            all.add(active);
        }
        return all;
    }

    /** The number of a closed file's first record. */
    static long firstSeq(Path closed) {
        Matcher name = CLOSED.matcher(name(closed));
        if (!name.matches()) {
            throw new IllegalArgumentException(closed + " (expected: audit-<12 digits>.jsonl)");
        }
        return Long.parseLong(name.group(1));
    }

    /** Puts the coming file into the place of the newest one, which is closed. */
    void turn(long firstSeqOfActive) throws IOException {
        Files.move(active, closed(firstSeqOfActive), StandardCopyOption.ATOMIC_MOVE);
        Files.move(coming(), active, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory();
    }

    /** A crash may have come between the two moves of {@link #turn}. */
    void finishTurn() throws IOException {
        if (!Files.exists(coming())) {
            return;
        }
        if (Files.exists(active)) {
            Files.delete(coming());
        } else {
            Files.move(coming(), active, StandardCopyOption.ATOMIC_MOVE);
        }
        forceDirectory();
    }

    void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
