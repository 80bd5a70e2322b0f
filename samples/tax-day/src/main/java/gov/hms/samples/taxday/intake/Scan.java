package gov.hms.samples.taxday.intake;

import java.util.List;

/**
 * What became of asking fraud-scanner.
 *
 * @param status HTTP status of the answer; 0 when there was none
 * @param micros nanoTime around the call, in microseconds
 * @param by which scanner answered; {@link By#NOBODY} when none did
 * @param verdict null when there is none
 * @param detail why there is no verdict; null when there is one
 */
record Scan(int status, long micros, By by, Verdict verdict, String detail) {
    record Verdict(String risk, List<String> reasons, Refund refund) {
        boolean low() {
            return "LOW".equals(risk) && refund != null;
        }
    }

    record Refund(long amountCents, String routing, String account) {}

    /**
     * @param version of the rules
     * @param pid of the process
     * @param served how many requests that process had taken since its start, this one included
     */
    record By(String version, long pid, long served) {
        static final By NOBODY = new By("", 0, 0);
    }
}
