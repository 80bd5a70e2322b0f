package gov.hms.samples.taxday.payout;

import gov.hms.samples.taxday.payout.AchRecord.Totals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger on disk: lines of 94 characters. Entries are only ever appended. The control records at the end can be derived
 * from the entries; a clean close writes them, and the next open takes them off again to go on. Not thread-safe.
 */
final class LedgerFile implements AutoCloseable {
    private static final int LINE = AchRecord.LENGTH + 1;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyMMdd");

    private final FileChannel channel;
    private final List<Refund> found;
    private Totals totals;

    private LedgerFile(FileChannel channel, List<Refund> found, Totals totals) {
        this.channel = channel;
        this.found = found;
        this.totals = totals;
    }

    /** Opens or creates. A last line that was torn by a crash was never acknowledged, and is cut off. */
    static LedgerFile open(Path path, LocalDate today) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(path, channel);
            return read(path, channel, today);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // the same process has it: as wrong as another one
        }
        if (lock == null) {
            throw new IOException(path + " is in use by another refund-payout; end that one first");
        }
    }

    private static LedgerFile read(Path path, FileChannel channel, LocalDate today) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (whole.hasRemaining() && channel.read(whole, whole.position()) >= 0) {}
        String text = StandardCharsets.US_ASCII.decode(whole.flip()).toString();
        List<Refund> refunds = new ArrayList<>();
        Totals totals = Totals.NONE;
        int end = 0;
        for (int line = 0; end + LINE <= text.length(); line++, end += LINE) {
            String record = text.substring(end, end + AchRecord.LENGTH);
            if (record.startsWith("8")) {
                break;
            }
            requireRecord(path, line, record, text.charAt(end + AchRecord.LENGTH));
            if (line >= 2) {
                Refund refund = AchRecord.refund(record);
                refunds.add(refund);
                totals = totals.plus(refund);
            }
        }
        LedgerFile file = new LedgerFile(channel, List.copyOf(refunds), totals);
        channel.truncate(end < 2 * LINE ? 0 : end);
        channel.position(channel.size());
        if (channel.size() == 0) {
            file.writeHeaders(DAY.format(today));
        }
        return file;
    }

    private static void requireRecord(Path path, int line, String record, char newline) throws IOException {
        boolean right = switch (line) {
            case 0 -> record.startsWith("101 ");
            case 1 -> record.startsWith("5220");
            default -> AchRecord.isEntry(record);
        };
        if (!right || newline != '\n') {
            throw new IOException(
                    "%s:%d: not a ledger record: %s (expected: 94 characters of an ACH record); restore the file"
                            .formatted(path, line + 1, record.strip()));
        }
    }

    private void writeHeaders(String day) throws IOException {
        write(List.of(AchRecord.fileHeader(day), AchRecord.batchHeader(day)));
    }

    /** What the file held when it was opened. */
    List<Refund> found() {
        return found;
    }

    /** Durable when it returns. After an exception nothing is known about these refunds until the file is opened again. */
    void append(List<Refund> refunds) throws IOException {
        List<String> lines = new ArrayList<>(refunds.size());
        Totals after = totals;
        for (Refund refund : refunds) {
            after = after.plus(refund);
            lines.add(AchRecord.entry(refund, after.entries()));
        }
        write(lines);
        totals = after;
    }

    private void write(List<String> lines) throws IOException {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(String.join("\n", lines) + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    /** Writes the control records, filled up to a whole block of ten lines as the format asks. */
    void finish() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(AchRecord.batchControl(totals));
        lines.add(AchRecord.fileControl(totals));
        while ((totals.entries() + 2 + lines.size()) % 10 != 0) {
            lines.add("9".repeat(AchRecord.LENGTH));
        }
        write(lines);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
