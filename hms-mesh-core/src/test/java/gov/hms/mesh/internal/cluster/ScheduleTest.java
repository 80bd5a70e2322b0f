package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void equalWeightsTakeTurns() {
        assertThat(Schedule.of(new int[] {100, 100, 100})).containsExactly(0, 1, 2);
    }

    @Test
    void theTurnsOfAHeavyOneAreSpread() {
        assertThat(Schedule.of(new int[] {300, 100, 100})).containsExactly(0, 0, 1, 2, 0);
    }

    /** Within any part of the round nobody is more than a turn and a half away from what his weight gives him. */
    @Property(tries = 200, seed = "42")
    void everybodyIsOnTimeAtEveryMoment(
            @ForAll @Size(min = 2, max = 20) List<@IntRange(min = 1, max = 50) Integer> some) {
        int[] weights = some.stream().mapToInt(Integer::intValue).toArray();
        int[] schedule = Schedule.of(weights);
        double sum = Arrays.stream(weights).sum();
        int[] taken = new int[weights.length];
        for (int turn = 0; turn < schedule.length; turn++) {
            taken[schedule[turn]]++;
            for (int i = 0; i < weights.length; i++) {
                assertThat(Math.abs(taken[i] - (turn + 1) * weights[i] / sum)).isLessThan(2);
            }
        }
    }

    @Test
    void theRoundIsBoundedHoweverOddTheWeights() {
        int[] weights = new int[1_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + i * 997 % 1_000;
        }
        assertThat(Schedule.of(weights).length).isBetween(1_000, 10_000);
    }
}
