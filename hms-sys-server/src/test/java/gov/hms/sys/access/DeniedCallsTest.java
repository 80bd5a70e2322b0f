package gov.hms.sys.access;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeniedCallsTest {
    private static final LogicalName HONEST = LogicalName.parse("fraud-scanner.scan");
    private static final LogicalName TAKEN_OVER = LogicalName.parse("refund-payout.payout");

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private AuditLog audit;
    private DeniedCalls denied;

    @BeforeEach
    void open() throws Exception {
        audit = AuditLog.open(directory.resolve("audit.jsonl"), () -> now, record -> {});
        denied = new DeniedCalls(audit, () -> now);
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private static Denial denial(String policy) {
        return new Denial(Optional.empty(), "POST", "/flag", policy, false, "denied", 1, "");
    }

    private void report(LogicalName service, String... policies) {
        List<Denial> denials =
                List.of(policies).stream().map(DeniedCallsTest::denial).toList();
        denied.report(SpiffeId.ofWorkload("hms.local", service), service, denials);
    }

    /** As many made-up kinds as go into that many reports. */
    private void flood(LogicalName service, int reports) {
        for (int i = 0; i < reports; i++) {
            List<String> madeUp = new ArrayList<>();
            for (int kind = 0; kind < 100; kind++) {
                madeUp.add("p" + i + "@" + kind);
            }
            report(service, madeUp.toArray(String[]::new));
        }
    }

    private void later(Duration passed) {
        now = now.plus(passed);
        denied.sweep();
    }

    private List<AuditRecord> records(LogicalName service) {
        return audit.last(1_000).stream()
                .filter(record -> record.target().equals(service.toString()))
                .toList();
    }

    @Test
    void oneThatMakesUpRefusalsHidesNobodyElses() {
        flood(TAKEN_OVER, 100);
        assertThat(records(TAKEN_OVER)).as("of 10,000 kinds").hasSize(10);
        assertThat(denied.recent(Optional.of(TAKEN_OVER))).hasSize(200);

        report(HONEST, "scan@7");
        denied.sweep();
        assertThat(records(HONEST))
                .singleElement()
                .satisfies(record ->
                        assertThat(record.detail()).isEqualTo("nobody known POST /flag: denied by scan@7, 1 time"));

        flood(TAKEN_OVER, 100);
        assertThat(denied.recent(Optional.of(HONEST))).hasSize(1);
        report(HONEST, "scan@7");
        later(Duration.ofSeconds(60));
        assertThat(records(HONEST)).as("the sum of the next minute").hasSize(2);
    }

    @Test
    void manyThatMakeUpRefusalsHideNobodyElses() {
        report(HONEST, "scan@6");
        for (int i = 0; i < 60; i++) {
            flood(LogicalName.parse("taken-" + i + ".over"), 3);
        }
        assertThat(audit.last(1_000)).as("100, and one each").hasSizeBetween(100, 161);
        assertThat(denied.recent(Optional.empty())).hasSize(5_000);
        assertThat(denied.recent(Optional.of(HONEST))).hasSize(1);

        later(Duration.ofSeconds(10));
        assertThat(audit.last(1_000)).hasSizeBetween(200, 322);
        report(HONEST, "scan@7");
        denied.sweep();
        assertThat(records(HONEST)).as("though the others used all up").hasSize(2);
    }

    @Test
    void whatAFloodLeavesBehindIsWrittenSlowlyAndEnds() {
        flood(TAKEN_OVER, 3);
        for (int i = 0; i < 60; i++) {
            int before = records(TAKEN_OVER).size();
            later(Duration.ofSeconds(10));
            assertThat(records(TAKEN_OVER).size() - before).isLessThanOrEqualTo(10);
        }
        List<AuditRecord> all = records(TAKEN_OVER);
        assertThat(all).as("ten at once, and the 200 that were kept").hasSizeBetween(200, 210);
        assertThat(all.stream().filter(record -> record.detail().contains("too many to be told apart")))
                .as("the others are counted, once")
                .singleElement()
                .satisfies(record -> assertThat(record.detail()).contains("(90 refusals of other kinds"));
        later(DeniedCalls.KEPT);
        assertThat(denied.recent(Optional.empty())).isEmpty();
    }

    @Test
    void noRefusalIsLostWhenAllKindsAreForgotten() {
        flood(TAKEN_OVER, 3);
        later(DeniedCalls.KEPT);
        later(Duration.ofSeconds(10));
        long told = records(TAKEN_OVER).stream()
                .mapToLong(record -> record.detail().contains("1 time") ? 1 : 0)
                .sum();
        assertThat(records(TAKEN_OVER).get(records(TAKEN_OVER).size() - 1).detail())
                .isEqualTo("refused calls (" + (300 - 90 - told)
                        + " refusals of other kinds were too many to be told apart)");
        int size = records(TAKEN_OVER).size();
        later(Duration.ofSeconds(10));
        assertThat(records(TAKEN_OVER)).hasSize(size);
    }

    @Test
    void aFullBudgetIsFullAgainAfterTenSecondsAlsoWhenTheClockIsPutBack() {
        flood(TAKEN_OVER, 1);
        assertThat(records(TAKEN_OVER)).hasSize(10);
        later(Duration.ofSeconds(9));
        assertThat(records(TAKEN_OVER)).hasSize(10);
        later(Duration.ofSeconds(1));
        assertThat(records(TAKEN_OVER)).hasSize(20);
        later(Duration.ofDays(-1));
        assertThat(records(TAKEN_OVER)).hasSize(30);
    }
}
