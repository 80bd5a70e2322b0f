package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the ledger as a bank would, by the columns of the format and not with the code that wrote it.
 *
 * @param cents by return id
 * @param duplicates how many entries name a return id that another one named before
 * @param controlEntries what the file control record says; -1 without one
 * @param controlCents what the file control record says; -1 without one
 */
record LedgerReader(Map<String, Long> cents, int duplicates, long controlEntries, long controlCents) {
    static LedgerReader read(Path file) throws IOException {
        Map<String, Long> cents = new HashMap<>();
        int duplicates = 0;
        long controlEntries = -1;
        long controlCents = -1;
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.length() != 94) {
                throw new IOException("%s:%d: %d characters (expected: 94)".formatted(file, i + 1, line.length()));
            }
            if (line.charAt(0) == '6') {
                Long earlier = cents.put(line.substring(39, 54).strip(), Long.parseLong(line.substring(29, 39)));
                duplicates += earlier == null ? 0 : 1;
            } else if (line.startsWith("9000001")) {
                controlEntries = Long.parseLong(line.substring(13, 21));
                controlCents = Long.parseLong(line.substring(43, 55));
            }
        }
        return new LedgerReader(cents, duplicates, controlEntries, controlCents);
    }

    long sum() {
        return cents.values().stream().mapToLong(Long::longValue).sum();
    }
}
