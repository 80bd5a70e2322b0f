package gov.hms.mesh.internal.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.Priority;
import gov.hms.mesh.internal.inbound.InboundLimit.Permit;
import gov.hms.mesh.internal.stack.DownstreamWait;
import gov.hms.mesh.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboundLimitTest {
    private static int fill(InboundLimit limit, Priority priority) {
        int admitted = 0;
        while (limit.acquire(priority, 0) != null) {
            admitted++;
        }
        return admitted;
    }

    @Test
    void batchMayFillFourFifthsNormalAllButATwentiethAndCriticalATenthMore() {
        InboundLimit limit = InboundLimit.of("100");
        assertThat(fill(limit, Priority.BATCH)).isEqualTo(80);
        assertThat(fill(limit, Priority.NORMAL)).isEqualTo(15);
        assertThat(fill(limit, Priority.BATCH)).isZero();
        assertThat(fill(limit, Priority.CRITICAL)).isEqualTo(15);
        assertThat(limit.running()).isEqualTo(110);
    }

    @Test
    void evenTheSmallestLimitLetsOneOfAKindIn() {
        for (Priority priority : Priority.values()) {
            assertThat(fill(InboundLimit.of("1"), priority)).as("%s", priority).isPositive();
        }
    }

    @Test
    void offRefusesNobody() {
        InboundLimit limit = InboundLimit.of("off");
        for (int i = 0; i < 100_000; i++) {
            assertThat(limit.acquire(Priority.BATCH, 0)).isNotNull();
        }
    }

    @Test
    void aSettingThatMeansNothingIsRefusedWithWhatWasExpected() {
        for (String wrong : List.of("", "0", "-1", "on", "1e3", "1000001", "99999999999", "Adaptive")) {
            assertThatThrownBy(() -> InboundLimit.of(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("HMS_MESH_INBOUND_LIMIT: " + wrong)
                    .hasMessageContaining("expected: adaptive, off, or a number from 1 to 1000000");
        }
    }

    @Test
    void noInterleavingLeaksAPlaceOrGivesOutOneTooMany() {
        InboundLimit limit = InboundLimit.of("50");
        List<CompletableFuture<Integer>> threads = IntStream.range(0, 8)
                .mapToObj(seed -> CompletableFuture.supplyAsync(() -> churn(limit, new Random(seed))))
                .toList();
        threads.forEach(thread -> assertThat(thread.join()).isLessThanOrEqualTo(55));
        assertThat(limit.running()).isZero();
    }

    @Test
    void whatIsAnsweredLaterTakesNoPlaceOfTheOthersUnlessTheOperatorCounted() {
        InboundLimit adaptive = InboundLimit.of("adaptive");
        InboundLimit fixed = InboundLimit.of("10");
        for (InboundLimit limit : List.of(adaptive, fixed)) {
            Permit permit = limit.acquire(Priority.CRITICAL, 0);
            permit.answersLater();
            permit.answersLater();
            assertThat(limit.running()).isEqualTo(1);
            assertThat(limit.waiting()).isEqualTo(limit == adaptive ? 1 : 0);
            permit.worked(0, 1, 1, Patience.LATE);
            assertThat(limit.running()).isZero();
            assertThat(limit.waiting()).isZero();
        }
    }

    /** Returns how many it ever saw running. */
    private static int churn(InboundLimit limit, Random random) {
        List<Permit> held = new ArrayList<>();
        int most = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean()) {
                Permit permit = limit.acquire(Priority.values()[random.nextInt(3)], 0);
                if (permit != null) {
                    held.add(permit);
                }
            } else if (!held.isEmpty()) {
                give(held.remove(held.size() - 1), random);
            }
            most = Math.max(most, limit.running());
        }
        held.forEach(permit -> give(permit, random));
        return most;
    }

    private static void give(Permit permit, Random random) {
        if (random.nextBoolean()) {
            permit.answersLater();
        }
        if (random.nextBoolean()) {
            permit.worked(0, 1, 1, Patience.EASY);
        } else {
            permit.ignored();
        }
    }

    @Test
    void callsAtTheSameTimeAreWaitedForOnce() {
        FakeClock clock = new FakeClock();
        DownstreamWait wait = new DownstreamWait();
        clock.advance(Duration.ofMillis(5));
        wait.began(clock);
        clock.advance(Duration.ofMillis(10));
        wait.began(clock);
        clock.advance(Duration.ofMillis(10));
        wait.ended(clock);
        clock.advance(Duration.ofMillis(10));
        wait.ended(clock);
        clock.advance(Duration.ofMillis(5));
        assertThat(wait.nanos(clock.nanos())).isEqualTo(Duration.ofMillis(30).toNanos());
        wait.began(clock);
        clock.advance(Duration.ofMillis(7));
        assertThat(wait.nanos(clock.nanos()))
                .as("a call under way counts")
                .isEqualTo(Duration.ofMillis(37).toNanos());
    }

    @Test
    void waitingForOthersIsNobodysQueueHere() {
        long second = 1_000_000_000L;
        assertThat(Patience.of(second / 10, second, second / 2)).isEqualTo(Patience.EASY);
        assertThat(Patience.of(second, second, second / 2)).isEqualTo(Patience.LATE);
        assertThat(Patience.of(second, second, 3 * second / 2)).isEqualTo(Patience.PRESSED);
        assertThat(Patience.of(second, second, 3 * second)).isEqualTo(Patience.EASY);
        assertThat(Patience.of(second, second, Long.MAX_VALUE)).isEqualTo(Patience.UNKNOWN);
    }
}
