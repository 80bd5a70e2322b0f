package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.audit.RefusalLog;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is refused at the mesh port is on record, and fills it with nothing. */
class RefusedCallersTest {
    private static final String EXPIRED = "it ended at noon";

    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    Path directory;

    private AuditLog audit;
    private RefusedCallers refused;

    @BeforeEach
    void open() throws Exception {
        audit = AuditLog.open(
                directory.resolve("audit.jsonl"),
                InstantSource.fixed(Instant.parse("2026-04-15T12:00:00Z")),
                record -> {});
        refused = new RefusedCallers(new RefusalLog(audit, nanos::get), nanos::get);
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private List<String> records() {
        return audit.last(1_000).stream().map(AuditRecord::detail).toList();
    }

    private void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void whoTriesAgainEverySecondForAnHourIsOnRecordOnceAMinute() {
        for (int second = 0; second < 3_600; second++) {
            refused.handshake(EXPIRED);
            refused.record();
            later(Duration.ofSeconds(1));
        }

        assertThat(records()).hasSize(60).contains("TLS handshake: " + EXPIRED);
        assertThat(audit.last(1).get(0).detail())
                .isEqualTo("TLS handshake: " + EXPIRED + " (60 times since the last record)");
    }

    @Test
    void theNameOfADeniedCertificateIsOnRecordAndWhereItCameFrom() throws Exception {
        SpiffeId scanner = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));
        refused.call(InetAddress.getByName("10.0.0.7"), Optional.of(scanner), "it is denied");
        refused.record();

        AuditRecord record = audit.last(1).get(0);
        assertThat(record.actor()).isEqualTo(scanner.toString());
        assertThat(record.detail()).isEqualTo("client certificate: it is denied, from 10.0.0.7");
    }

    @Test
    void aThousandKindsAtOnceAreCountedAndNotAllWritten() {
        for (int i = 0; i < 1_000; i++) {
            refused.handshake("kind " + i);
        }
        refused.record();
        assertThat(records()).hasSize(50).contains("TLS handshake: kind 0 (900 more of this kind were not written)");

        later(Duration.ofMinutes(2));
        refused.record();
        refused.handshake("one more");
        refused.record();

        assertThat(audit.last(1).get(0).detail())
                .isEqualTo("TLS handshake: one more (50 more of this kind were not written)");
    }
}
