package gov.hms.sys.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody fills the record with refusals, and nobody's refusals keep those of another off it. */
class RefusalLogTest {
    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    Path directory;

    private AuditLog audit;
    private RefusalLog refusals;

    @BeforeEach
    void open() throws Exception {
        audit = AuditLog.open(
                directory.resolve("audit.jsonl"),
                InstantSource.fixed(Instant.parse("2026-04-15T12:00:00Z")),
                record -> {});
        refusals = new RefusalLog(audit, nanos::get);
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private void refuse(String who, String why, int times) {
        for (int i = 0; i < times; i++) {
            refusals.record(new AuditEntry(who, "access.refuse", "GET /audit", why));
        }
    }

    private long written(String who) {
        return audit.last(1_000).stream()
                .filter(record -> record.actor().equals(who))
                .count();
    }

    private void later() {
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void ofEachNameTenAreWrittenAndTheNextSaysHowManyWereNot() {
        refuse("ana", "role viewer", 25);
        assertThat(written("ana")).isEqualTo(10);

        later();
        refuse("ana", "role viewer", 1);
        assertThat(audit.last(1).get(0).detail()).isEqualTo("role viewer (15 more of this kind were not written)");
    }

    @Test
    void theNoiseOfStrangersKeepsNothingOffTheRecordThatHasAName() {
        for (int i = 0; i < 1_000; i++) {
            refuse("nobody", "no token, from 10.0.0." + i, 1);
        }
        refuse("ana", "role viewer", 1);

        assertThat(written("nobody")).isEqualTo(50);
        assertThat(written("ana")).isEqualTo(1);
    }

    @Test
    void oneKindOfNoiseHidesNoOtherOfStrangers() {
        refuse("nobody", "no token, from 127.0.0.1", 1_000);
        refuse("nobody", "Origin: https://evil.example, from 127.0.0.1", 1);

        assertThat(written("nobody")).isEqualTo(11);
        assertThat(audit.last(1).get(0).detail()).startsWith("Origin: https://evil.example");
    }

    @Test
    void moreNamesThanAreKeptHideNothing() {
        for (int i = 0; i < 5_000; i++) {
            refuse("spiffe://hms.local/ns/a/svc/s" + i, "denied", 1);
        }
        assertThat(audit.last(1_000)).hasSize(1_000);
        assertThat(audit.last(1).get(0).actor()).endsWith("s4999");
    }

    @Test
    void howManyWereNotWrittenIsSaidEvenWhenTheirBudgetIsForgotten() {
        refuse("ana", "role viewer", 17);
        for (int i = 0; i < 2_000; i++) {
            refuse("spiffe://hms.local/ns/a/svc/s" + i, "denied", 1);
        }
        assertThat(audit.last(1).get(0).detail())
                .isEqualTo("denied (7 more of other kinds, longer ago, were not written)");
    }

    @Test
    void whatCameTooFastToBeWrittenIsCountedToo() {
        refusals.keepBack(new AuditEntry("ana", "access.refuse", "GET /audit", "role viewer"));
        refuse("ana", "role viewer", 1);

        assertThat(audit.last(1).get(0).detail()).isEqualTo("role viewer (1 more of this kind were not written)");
    }
}
