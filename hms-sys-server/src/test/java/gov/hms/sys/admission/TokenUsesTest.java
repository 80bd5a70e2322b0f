package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import gov.hms.sys.store.SettledClock;
import gov.hms.sys.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenUsesTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicLong nanos = new AtomicLong();
    private SqliteStore store;
    private TokenUses uses;

    @BeforeEach
    void open() throws Exception {
        store = SqliteStore.open(directory.resolve("hms-sys.db"));
        uses = new TokenUses(store, new SettledClock(now::get, nanos::get));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static VerifiedToken token(String id) {
        return new VerifiedToken(SCANNER, "iam", Optional.of(id), 1, Optional.of(START), START.plusSeconds(600));
    }

    private void usedUp(VerifiedToken token, int key) {
        NotAdmittedException refused =
                catchThrowableOfType(NotAdmittedException.class, () -> uses.bind(token, new byte[] {(byte) key}));
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(Reason.TOKEN_USED_UP);
    }

    @Test
    void aTokenIsBoundToItsFirstKeyAcrossARestart() throws Exception {
        uses.bind(token("a"), new byte[] {1});
        uses.bind(token("a"), new byte[] {1});
        usedUp(token("a"), 2);
        close();
        open();
        usedUp(token("a"), 2);
        uses.bind(token("b"), new byte[] {2});
    }

    @Test
    void aClockThatWentWrongForAWhileBringsNoTokenBack() throws Exception {
        uses.bind(token("a"), new byte[] {1});
        nanos.addAndGet(Duration.ofHours(2).toNanos());
        now.set(START.plus(Duration.ofHours(2)));
        uses.forgetEnded();
        for (int day : new int[] {1, 3, 3_650}) {
            now.set(START.plus(Duration.ofDays(day)));
            uses.forgetEnded();
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            uses.forgetEnded();
        }
        now.set(START.plus(Duration.ofHours(2)));
        usedUp(token("a"), 2);
        close();
        now.set(START.plus(Duration.ofDays(3)));
        open();
        uses.forgetEnded();
        nanos.addAndGet(Duration.ofMinutes(59).toNanos());
        uses.forgetEnded();
        now.set(START.plus(Duration.ofHours(2)));
        usedUp(token("a"), 2);
    }

    @Test
    void whatCanNeverComeBackIsForgotten() throws Exception {
        uses.bind(token("a"), new byte[] {1});
        now.set(START.plus(Duration.ofHours(25)));
        nanos.addAndGet(Duration.ofHours(25).toNanos());
        uses.forgetEnded();
        assertThat(store.forgetTokenUses(START.plus(Duration.ofDays(10)))).isZero();
    }

    @Test
    void aTokenThatMayBeReusedIsBoundToNothing() throws Exception {
        VerifiedToken reusable =
                new VerifiedToken(SCANNER, "iam", Optional.empty(), 1, Optional.of(START), START.plusSeconds(600));
        for (int key = 0; key < 5; key++) {
            uses.bind(reusable, new byte[] {(byte) key});
        }
        assertThat(store.forgetTokenUses(START.plus(Duration.ofDays(10)))).isZero();
    }
}
