package gov.hms.benchmarks.run;

import java.util.List;

/**
 * How long and how often.
 *
 * @param forks how many times all processes are started anew: what the JIT compiler makes of the same code differs from one JVM to the next
 * @param rounds in each fork; in each round every row runs every phase
 * @param warmUpCalls that a row makes at least before it is measured. Calls and not seconds: on a busy machine seconds would compile
 *     less of the longer code
 */
record Plan(int forks, int rounds, long warmUpCalls, List<Phase> phases) {
    private static final int MOST_AT_ONCE = 32;
    private static final long WAKE_MILLIS = 300;
    private static final long WARM_UP_MILLIS = 500;

    /** Four minutes for each row. */
    static Plan full() {
        return of(4, 3, 200_000, 3_000);
    }

    /** For a first look: medians of six. */
    static Plan quick() {
        return of(2, 3, 60_000, 1_000);
    }

    /** @param millis of the open loop at 1000/s half as much again: its p99 is the figure that needs most calls */
    static Plan of(int forks, int rounds, long warmUpCalls, long millis) {
        return new Plan(
                forks,
                rounds,
                warmUpCalls,
                List.of(
                        Phase.closed(1, millis),
                        Phase.closed(MOST_AT_ONCE, millis),
                        Phase.open(500, millis),
                        Phase.open(1000, millis * 3 / 2)));
    }

    /** Before each turn of a row, which was idle while others had theirs: connections and caches come back, unmeasured. */
    Phase wake() {
        return Phase.closed(MOST_AT_ONCE, WAKE_MILLIS);
    }

    /** Over and over until there were enough calls. */
    List<Phase> warmUp() {
        return List.of(Phase.closed(MOST_AT_ONCE, WARM_UP_MILLIS), Phase.closed(1, WARM_UP_MILLIS));
    }
}
