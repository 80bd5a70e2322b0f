package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where seals are written: {@code audit.checkpoints} grows by a line now and then, {@code audit.head} is overwritten in place, by
 * one write of one sector. Neither is what a change waits for.
 */
final class SealStore {
    /** Of the head; the statement, then spaces. */
    static final int HEAD_BYTES = 512;

    /** While the place cannot be written, as many milestones are kept for later; of more, the oldest are let go. */
    private static final int MOST_WAITING = 1_000;

    private final Path directory;
    private final AuditFiles files;
    private final Deque<Checkpoint> waiting = new ArrayDeque<>();

    SealStore(Path directory) {
        this.directory = directory;
        this.files = new AuditFiles(directory.resolve("audit.jsonl"));
    }

    /** Makes the directory, says with which key its seals are checked, and cuts off a line that a crash left torn. */
    void prepare(CheckpointKey key) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(files.publicKey(), key.pem());
        if (!Files.exists(files.checkpoints())) {
            return;
        }
        long whole = 0;
        try (AuditFile lines = AuditFile.open(files.checkpoints(), Long.MAX_VALUE)) {
            while (lines.nextLine() != null) {
                whole = lines.offset();
            }
        }
        try (FileChannel channel = FileChannel.open(files.checkpoints(), StandardOpenOption.WRITE)) {
            if (channel.size() > whole) {
                channel.truncate(whole);
                channel.force(true);
            }
        }
    }

    void later(Checkpoint milestone) {
        waiting.addLast(milestone);
        if (waiting.size() > MOST_WAITING) {
            waiting.removeFirst();
        }
    }

    void write(Checkpoint head) throws IOException {
        while (!waiting.isEmpty()) {
            append(waiting.peekFirst().write() + "\n");
            waiting.removeFirst();
        }
        String padded = "%-" + (HEAD_BYTES - 1) + "s\n";
        try (FileChannel channel =
                FileChannel.open(files.head(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(padded.formatted(head.write()).getBytes(StandardCharsets.US_ASCII)), 0);
        }
    }

    private void append(String line) throws IOException {
        try (FileChannel channel =
                FileChannel.open(files.checkpoints(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = channel.size();
            try {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
                for (long at = end; bytes.hasRemaining(); ) {
                    at += channel.write(bytes, at);
                }
                channel.force(false);
            } catch (IOException failed) {
                channel.truncate(end);
                throw failed;
            }
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
