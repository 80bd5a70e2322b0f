package gov.hms.sys.audit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the lines of one audit file, from its first on. */
final class AuditFile implements AutoCloseable {
    private static final int TAIL = 2 * AuditLine.LONGEST_LINE;

    private final InputStream in;
    private final byte[] line = new byte[AuditLine.LONGEST_LINE];
    private long left;
    private long offset;
    private long number;

    private AuditFile(InputStream in, long limit) {
        this.in = in;
        this.left = limit;
    }

    /** @param limit bytes beyond it are not looked at */
    static AuditFile open(Path file, long limit) throws IOException {
        return new AuditFile(new BufferedInputStream(Files.newInputStream(file), 1 << 16), limit);
    }

    /**
     * The next line that ends in a line feed, without it; null at the end, and for what is left without one. A line that is
     * longer than any record's comes in pieces, none of which is a record.
     */
    String nextLine() throws IOException {
        int length = 0;
        while (left > 0) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            left--;
            if (next == '\n' || length == line.length) {
                offset += length + 1L;
                number++;
                return new String(line, 0, length, StandardCharsets.ISO_8859_1);
            }
            line[length++] = (byte) next;
        }
        return null;
    }

    /** Of the last line, counted from 1. */
    long number() {
        return number;
    }

    /** Up to and with the last line. */
    long offset() {
        return offset;
    }

    /** The last record of a closed file, without reading the others; empty when it does not end in one. */
    static Optional<AuditRecord> last(Path file) throws IOException {
        try (RandomAccessFile tail = new RandomAccessFile(file.toFile(), "r")) {
            long size = tail.length();
            byte[] bytes = new byte[(int) Math.min(size, TAIL)];
            tail.seek(size - bytes.length);
            tail.readFully(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (!text.endsWith("\n")) {
                return Optional.empty();
            }
            String whole = text.substring(0, text.length() - 1);
            return AuditLine.read(whole.substring(whole.lastIndexOf('\n') + 1));
        }
    }

    /** The first record; empty when the file does not begin with one. */
    static Optional<AuditRecord> first(Path file) throws IOException {
        try (AuditFile lines = open(file, Long.MAX_VALUE)) {
            String line = lines.nextLine();
            return line == null ? Optional.empty() : AuditLine.read(line);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
