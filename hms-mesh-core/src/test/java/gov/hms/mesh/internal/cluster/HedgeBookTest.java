package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HedgeBookTest {
    private static final long MS = 1_000_000;

    private final FakeClock clock = new FakeClock();
    private final HedgeBook book = new HedgeBook(clock);

    @ParameterizedTest
    @ValueSource(ints = {25, 50, 75, 95})
    @Proves(
            field = "spec.hedge.afterPercentile",
            behaviour =
                    "with latencies of 1 to 100 ms, 25, 50, 75 and 95 mean after 25, 50, 75 and 95 ms, within a tenth")
    void theMomentIsThePercentileThatIsWritten(int percentile) {
        HedgePolicy policy = new HedgePolicy(0, percentile, 5);
        for (int millis = 1; millis <= 100; millis++) {
            book.ended(policy, millis * MS);
        }
        assertThat(book.begin(policy)).isBetween(percentile * MS, percentile * MS * 110 / 100);
    }

    @Test
    void aShareOfTheCallsIsGrantedOrTwoInTenSeconds() {
        HedgePolicy policy = new HedgePolicy(5, 0, 10);
        assertThat(granted(policy)).as("of no calls").isEqualTo(2);
        for (int i = 0; i < 100; i++) {
            book.begin(policy);
        }
        assertThat(book.left(policy)).isEqualTo(8);
        assertThat(granted(policy)).as("of a hundred").isEqualTo(8);
        clock.advance(Duration.ofSeconds(11));
        assertThat(granted(policy)).as("ten seconds later").isEqualTo(2);
    }

    private int granted(HedgePolicy policy) {
        int granted = 0;
        while (book.tryWithdraw(policy)) {
            granted++;
        }
        return granted;
    }
}
