package gov.hms.sys.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an audit file from its first line and checks that each continues the one before. */
final class AuditFile {
    private AuditFile() {}

    /**
     * @param length up to and with the last whole line
     * @param last the last records, oldest first
     */
    record Verified(long length, List<AuditRecord> last) {}

    static Verified verify(Path file, int remembered, Consumer<AuditRecord> replay)
            throws IOException, AuditAlteredException {
        Deque<AuditRecord> last = new ArrayDeque<>();
        long length = 0;
        long lineNumber = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (byte[] line = nextLine(in); line != null; line = nextLine(in)) {
                lineNumber++;
                AuditRecord previous = last.peekLast();
                Optional<AuditRecord> record = AuditLine.read(
                        new String(line, StandardCharsets.UTF_8),
                        previous == null ? AuditLine.GENESIS : previous.hash());
                long expected = previous == null ? 1 : previous.seq() + 1;
                if (record.isEmpty() || record.get().seq() != expected) {
                    throw new AuditAlteredException(file, lineNumber);
                }
                length += line.length + 1L;
                replay.accept(record.get());
                last.addLast(record.get());
                if (last.size() > remembered) {
                    last.removeFirst();
                }
            }
        }
        return new Verified(length, List.copyOf(last));
    }

    /** The next line that ends in a line feed, without it; null at the end, and for what is left without one. */
    private static byte[] nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toByteArray();
            }
            line.write(b);
        }
        return null;
    }
}
