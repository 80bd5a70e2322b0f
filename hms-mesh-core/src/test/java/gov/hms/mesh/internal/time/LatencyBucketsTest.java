package gov.hms.mesh.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {

    @Test
    void theMiddleOfABucketIsCloseToEverythingInIt() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long micros = 1 + random.nextLong(1L << 1 + random.nextInt(31));
            int bucket = LatencyBuckets.index(micros);
            assertThat(Math.abs(LatencyBuckets.middle(bucket) - micros) <= micros * 0.016)
                    .as("%d", micros)
                    .isTrue();
        }
    }

    @Test
    void bucketsFollowEachOtherWithoutAGap() {
        int last = -1;
        for (long micros = 0; micros < 100_000; micros++) {
            int bucket = LatencyBuckets.index(micros);
            assertThat(bucket == last || bucket == last + 1).as("%d", micros).isTrue();
            last = bucket;
        }
        for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
            assertThat(LatencyBuckets.index(LatencyBuckets.middle(bucket))).isEqualTo(bucket);
        }
    }

    @Test
    void whatIsOutOfBoundsIsCountedAtTheEdge() {
        assertThat(LatencyBuckets.index(-1)).isZero();
        assertThat(LatencyBuckets.index(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.COUNT - 1);
    }
}
