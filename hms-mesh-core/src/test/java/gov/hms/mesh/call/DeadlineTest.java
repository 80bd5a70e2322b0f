package gov.hms.mesh.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void itIsOverWhenItsTimeHasCome() {
        Deadline deadline = Deadline.after(Duration.ofNanos(10), 100);
        assertThat(deadline.expired(109)).isFalse();
        assertThat(deadline.expired(110)).isTrue();
        assertThat(deadline.remainingNanos(112)).isEqualTo(-2);
    }

    @Test
    void theEarlierOneWinsAndNeverLosesToAny() {
        Deadline soon = Deadline.afterNanos(5, 0);
        Deadline late = Deadline.afterNanos(50, 0);
        assertThat(soon.min(late)).isEqualTo(soon);
        assertThat(late.min(soon)).isEqualTo(soon);
        assertThat(Deadline.NEVER.min(late)).isEqualTo(late);
        assertThat(late.min(Deadline.NEVER)).isEqualTo(late);
        assertThat(Deadline.NEVER.expired(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void itHoldsAcrossTheOverflowOfTheMonotonicClock() {
        Deadline deadline = Deadline.afterNanos(10, Long.MAX_VALUE - 5);
        assertThat(deadline.expired(Long.MAX_VALUE)).isFalse();
        assertThat(deadline.expired(Long.MIN_VALUE + 10)).isTrue();
    }
}
