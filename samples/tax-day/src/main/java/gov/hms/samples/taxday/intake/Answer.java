package gov.hms.samples.taxday.intake;

import java.util.List;

/**
 * What {@code return-intake} answers about one return, as JSON.
 *
 * @param risk null when there is no verdict
 * @param scanStatus HTTP status of fraud-scanner's answer; 0 when there was none
 * @param payoutStatus HTTP status of refund-payout's answer; 0 when there was none; -1 when it was not asked
 * @param paidCents 0 unless the outcome is PAID
 * @param detail what went wrong; null when nothing did
 */
public record Answer(
        String returnId,
        Outcome outcome,
        String risk,
        List<String> reasons,
        int scanStatus,
        long scanMicros,
        String scannerVersion,
        long scannerPid,
        long scannerServed,
        int payoutStatus,
        long paidCents,
        String detail) {
    public enum Outcome {
        PAID(200),
        /** Somebody has to look at it. */
        HELD(200),
        /** The file cannot be read. */
        REJECTED(422),
        /** No verdict, or no payment, at the moment: hand the return in again, with the same id. */
        UNAVAILABLE(503);

        private final int status;

        Outcome(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    static Answer without(String returnId, Outcome outcome, Scan scan) {
        return new Answer(
                returnId,
                outcome,
                null,
                List.of(),
                scan.status(),
                scan.micros(),
                scan.by().version(),
                scan.by().pid(),
                scan.by().served(),
                -1,
                0,
                scan.detail());
    }

    static Answer with(String returnId, Scan scan, Payment payment) {
        return new Answer(
                returnId,
                payment.outcome(),
                scan.verdict().risk(),
                scan.verdict().reasons(),
                scan.status(),
                scan.micros(),
                scan.by().version(),
                scan.by().pid(),
                scan.by().served(),
                payment.status(),
                payment.cents(),
                payment.detail());
    }

    /** What became of the refund. */
    record Payment(Outcome outcome, int status, long cents, String detail) {
        static final Payment NOT_ASKED = new Payment(Outcome.HELD, -1, 0, null);
    }
}
