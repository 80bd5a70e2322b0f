package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.samples.taxday.intake.Answer;
import gov.hms.samples.taxday.intake.Answer.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void everyFilingEndsAsExactlyOneOfAnsweredPausedAndFailed() {
        for (int i = 0; i < 5; i++) {
            tally.sent();
        }
        tally.answered(answer(Outcome.PAID, 200, 200, null), 1_000);
        tally.answered(answer(Outcome.UNAVAILABLE, 503, -1, "503 Service Paused"), 1_000);
        tally.answered(answer(Outcome.UNAVAILABLE, 0, -1, "fraud-scanner: URX: attempts exhausted"), 1_000);
        tally.failed("reset");
        assertThat(tally.outOfTimeCount()).isZero();
        tally.sent();
        tally.answered(
                answer(Outcome.UNAVAILABLE, 0, -1, "fraud-scanner: UT: fraud-scanner.scan: the deadline is over"),
                1_000);
        assertThat(tally.outOfTimeCount()).isEqualTo(1);
        assertThat(tally.answeredCount()).isEqualTo(1);
        assertThat(tally.pausedCount()).isEqualTo(1);
        assertThat(tally.failedCount()).isEqualTo(3);
        assertThat(tally.inFlight()).isEqualTo(1);
        assertThat(tally.failures()).contains("attempts exhausted", "reset");
    }

    @Test
    void countsTheCallsThatReturnIntakeMade() {
        tally.answered(answer(Outcome.PAID, 200, 200, null), 1_000);
        tally.answered(answer(Outcome.REJECTED, 422, -1, "damaged"), 1_000);
        tally.answered(answer(Outcome.UNAVAILABLE, 503, -1, "503 Service Paused"), 1_000);
        assertThat(tally.scanCount()).isEqualTo(3);
        assertThat(tally.scanFailureCount()).isEqualTo(1);
        assertThat(tally.paymentCount()).isEqualTo(1);
        assertThat(tally.byVersion("v2")).isEqualTo(3);
        assertThat(tally.servedBy(7)).isEqualTo(9);
    }

    private static Answer answer(Outcome outcome, int scanStatus, int payoutStatus, String detail) {
        return new Answer("26-1", outcome, null, List.of(), scanStatus, 900, "v2", 7, 9, payoutStatus, 0, detail);
    }
}
