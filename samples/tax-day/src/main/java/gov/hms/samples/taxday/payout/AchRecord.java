package gov.hms.samples.taxday.payout;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * The records of the ledger: lines of 94 characters, laid out as the NACHA file format has them (PPD credits, one batch). The
 * file is dated by its header alone, so that the same refunds make the same file.
 */
final class AchRecord {
    static final int LENGTH = 94;
    private static final String ORIGIN = "000000518";
    private static final int RETURN_ID_FROM = 39;
    private static final int RETURN_ID_TO = 54;

    private AchRecord() {}

    static String fileHeader(String yymmdd) {
        return padded(
                "101 %s %s%s0000A094101%-23s%-23s".formatted(ORIGIN, ORIGIN, yymmdd, "SYNTHETIC BANK", "HMS TAX DAY"));
    }

    static String batchHeader(String yymmdd) {
        return padded("5220%-16s%-20s%-10sPPD%-10s%6s%s   1%s%07d"
                .formatted("HMS TAX DAY", "", "1" + ORIGIN, "TAXREFUND", yymmdd, yymmdd, ORIGIN.substring(0, 8), 1));
    }

    /** @param sequence of this entry in the file, from 1 */
    static String entry(Refund refund, long sequence) {
        return padded("622%s%-17s%010d%-15s%-22s  0%s%07d"
                .formatted(
                        refund.routing(),
                        refund.account(),
                        refund.amountCents(),
                        refund.returnId(),
                        "TAX REFUND",
                        ORIGIN.substring(0, 8),
                        sequence % 10_000_000));
    }

    static String batchControl(Totals totals) {
        return padded("8220%06d%010d%012d%012d%-10s%25s%s%07d"
                .formatted(
                        totals.entries() % 1_000_000,
                        totals.routingHash() % 10_000_000_000L,
                        0,
                        totals.cents() % 1_000_000_000_000L,
                        "1" + ORIGIN,
                        "",
                        ORIGIN.substring(0, 8),
                        1));
    }

    static String fileControl(Totals totals) {
        long lines = totals.entries() + 4;
        return padded("9%06d%06d%08d%010d%012d%012d"
                .formatted(
                        1,
                        (lines + 9) / 10 % 1_000_000,
                        totals.entries() % 100_000_000,
                        totals.routingHash() % 10_000_000_000L,
                        0,
                        totals.cents() % 1_000_000_000_000L));
    }

    static boolean isEntry(String line) {
        return line.startsWith("622") && cents(line).isPresent();
    }

    static String returnId(String entry) {
        return entry.substring(RETURN_ID_FROM, RETURN_ID_TO).strip();
    }

    static Refund refund(String entry) {
        return new Refund(
                returnId(entry),
                cents(entry).orElseThrow(),
                entry.substring(3, 12),
                entry.substring(12, 29).strip());
    }

    private static OptionalLong cents(String entry) {
        String digits = entry.substring(29, RETURN_ID_FROM);
        return digits.chars().allMatch(Character::isDigit)
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }

    private static String padded(String record) {
        if (record.length() > LENGTH) {
            throw new IllegalStateException(
                    "record of %d characters: %s (expected: at most %d)".formatted(record.length(), record, LENGTH));
        }
        return String.format(Locale.ROOT, "%-94s", record);
    }

    /** What the control records add up. */
    record Totals(long entries, long routingHash, long cents) {
        static final Totals NONE = new Totals(0, 0, 0);

        Totals plus(Refund refund) {
            long routing = Long.parseLong(refund.routing().substring(0, 8));
            return new Totals(entries + 1, routingHash + routing, cents + refund.amountCents());
        }
    }
}
