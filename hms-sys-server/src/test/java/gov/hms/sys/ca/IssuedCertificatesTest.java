package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.ca.IssuedCertificates.Issued;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates are out is known again after a start, from the audit log alone. */
class IssuedCertificatesTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");
    private static final String SCANNER = "spiffe://hms.local/ns/scan/svc/fraud-scanner";

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    private IssuedCertificates restarted(List<AuditEntry> then) throws Exception {
        IssuedCertificates known = new IssuedCertificates(now::get);
        try (AuditLog log = AuditLog.open(directory.resolve("audit.jsonl"), now::get, known::replay)) {
            log.append(then);
        }
        return known;
    }

    private static AuditEntry issue(String detail) {
        return new AuditEntry(SCANNER, "certificate.issue", SCANNER, detail);
    }

    private static Issued found(String serial, Duration life) {
        return new Issued(serial, SCANNER, START, START.plus(life), "");
    }

    @Test
    void whatIsOutIsKnownAgainAfterAStartAndWhatHasEndedIsNot() throws Exception {
        restarted(List.of(
                issue("serial 1f, until 2026-04-15T13:00:00Z"),
                issue("serial 2f, until 2026-04-16T12:00:00Z"),
                new AuditEntry("anna", "certificate.revoke", "2f", "this certificate")));
        assertThat(restarted(List.of()).all())
                .containsExactly(found("1f", Duration.ofHours(1)), found("2f", Duration.ofHours(24)));
        now.set(START.plus(Duration.ofHours(2)));
        IssuedCertificates later = restarted(List.of());
        assertThat(later.all()).containsExactly(found("2f", Duration.ofHours(24)));
        assertThat(later.find("2f")).isPresent();
        assertThat(later.find("1f")).isEmpty();
    }

    @Test
    void whatIsIssuedIsWrittenSoThatItIsReadAgain() throws Exception {
        try (IssuingBench bench = new IssuingBench(directory)) {
            var leaf = bench.issuer
                    .issue(IssuingBench.SCANNER, Csrs.of(Csrs.ec("secp256r1")))
                    .get(0);
            IssuedCertificates known = new IssuedCertificates(() -> IssuingBench.NOW);
            bench.records().forEach(known::replay);
            assertThat(known.all())
                    .containsExactly(new Issued(
                            leaf.getSerialNumber().toString(16),
                            SCANNER,
                            IssuingBench.NOW,
                            leaf.getNotAfter().toInstant(),
                            bench.authority.issuingRoot()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serial 1f",
                "serial 1f, until",
                "serial 1f, until tomorrow",
                "serial 1F, until 2026-04-16T12:00:00Z",
                "serial xyz, until 2026-04-16T12:00:00Z",
                "serial , until 2026-04-16T12:00:00Z",
                "a serial 1f, until 2026-04-16T12:00:00Z"
            })
    void aRecordOfAnotherFormIsNoReasonToFail(String detail) throws Exception {
        restarted(List.of(issue(detail), issue("serial 2f, until 2026-04-16T12:00:00Z")));
        assertThat(restarted(List.of()).all()).containsExactly(found("2f", Duration.ofHours(24)));
    }

    @Test
    void noMoreThanSoManyAreKnownAndTheOldestGoFirst() {
        IssuedCertificates known = new IssuedCertificates(now::get);
        for (int i = 1; i <= IssuedCertificates.MOST + 5; i++) {
            known.add(found(Integer.toString(i, 16), Duration.ofHours(1)));
        }
        assertThat(known.all()).hasSize(IssuedCertificates.MOST);
        assertThat(known.find("5")).isEmpty();
        assertThat(known.find("6")).isPresent();
        now.set(START.plus(Duration.ofHours(1)));
        assertThat(known.all()).isEmpty();
    }
}
