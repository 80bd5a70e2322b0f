package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.RateLimitPolicy;
import gov.hms.mesh.testing.Proves;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    private static RateLimit limit(int perSecond, int burst) {
        RateLimit limit = new RateLimit(0);
        limit.adopt(new RateLimitPolicy(perSecond, burst), 0);
        return limit;
    }

    private static int admitted(RateLimit limit, int asked, long nowNanos) {
        int count = 0;
        for (int i = 0; i < asked; i++) {
            if (limit.tryAcquire(nowNanos) == 0) {
                count++;
            }
        }
        return count;
    }

    @Test
    @Proves(
            field = "spec.rateLimit.burst",
            behaviour = "after a silence so many requests may go at once, and not one more")
    void aBurstGoesAtOnce() {
        RateLimit limit = limit(10, 5);
        assertThat(admitted(limit, 20, 0)).isEqualTo(5);
        assertThat(admitted(limit, 20, 100 * SECOND)).isEqualTo(5);
    }

    @Test
    void aRefusalSaysWhenTheNextOneFits() {
        RateLimit limit = limit(10, 1);
        assertThat(limit.tryAcquire(0)).isZero();
        long wait = limit.tryAcquire(30_000_000);
        assertThat(wait).isEqualTo(70_000_000);
        assertThat(limit.tryAcquire(30_000_000 + wait - 1)).isPositive();
        assertThat(limit.tryAcquire(30_000_000 + wait)).isZero();
    }

    @Property(seed = "42")
    @Proves(
            field = "spec.rateLimit.requestsPerSecond",
            behaviour = "however requests come, in any time no more than this rate and one burst get through")
    void overAnyTimeTheRateHolds(
            @ForAll @IntRange(min = 1, max = 1_000_000) int perSecond,
            @ForAll @IntRange(min = 1, max = 1_000) int burst,
            @ForAll @IntRange(min = 1, max = 40_000_000) int gapNanos) {
        RateLimit limit = limit(perSecond, burst);
        int admitted = 0;
        long now = 0;
        for (int i = 0; i < 2_000; i++) {
            admitted += admitted(limit, 1, now);
            now += gapNanos;
        }
        // the interval is cut to whole nanoseconds: a rate of 700,000 lets 0.04 % more through
        assertThat((double) admitted).isLessThanOrEqualTo(burst + 1 + 1.001 * now / SECOND * perSecond);
        if (burst > 1) {
            // with a burst of one, a request that comes a moment early is refused, and the next one comes a gap later
            assertThat((double) admitted)
                    .isGreaterThanOrEqualTo(Math.min(2_000, 0.99 * (now - gapNanos) / SECOND * perSecond - 1));
        }
    }

    @Test
    void anUpdateKeepsWhatWasUsedAsFarAsTheNewBurstReaches() {
        RateLimit limit = limit(1, 1_000);
        assertThat(admitted(limit, 1_000, 0)).isEqualTo(1_000);
        limit.adopt(new RateLimitPolicy(1, 1_000), 0);
        assertThat(admitted(limit, 10, 0)).as("the same limit again").isZero();

        limit.adopt(new RateLimitPolicy(1_000, 10), 0);
        assertThat(admitted(limit, 10, 0)).as("a smaller burst, used up").isZero();
        assertThat(limit.tryAcquire(0)).isLessThanOrEqualTo(1_000_000);
    }

    @Test
    void withoutALimitNothingIsCounted() {
        RateLimit limit = limit(1, 1);
        limit.adopt(RateLimitPolicy.NONE, 0);
        assertThat(admitted(limit, 1_000, 0)).isEqualTo(1_000);
    }

    @Test
    void aClockThatBeganBelowZeroIsNoTrouble() {
        long now = Long.MIN_VALUE + 5;
        RateLimit limit = new RateLimit(now);
        limit.adopt(new RateLimitPolicy(10, 2), now);
        assertThat(admitted(limit, 5, now)).isEqualTo(2);
        assertThat(admitted(limit, 5, now + SECOND)).isEqualTo(2);
    }
}
