package gov.hms.mesh.internal.cluster;

import java.util.concurrent.atomic.LongAdder;

/** How many attempts were made at a destination since it is known. None of the three ever becomes less. */
public final class AttemptCounts {
    private final LongAdder firsts = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder hedges = new LongAdder();

    /** @param number of the attempt within its call, from 1 on */
    public void attempted(int number, boolean hedge) {
        (hedge ? hedges : number > 1 ? retries : firsts).increment();
    }

    /** The first ones of their calls. */
    public long firsts() {
        return firsts.sum();
    }

    /** Those that followed a failed one. */
    public long retries() {
        return retries.sum();
    }

    /** Those that ran beside a slow one. */
    public long hedges() {
        return hedges.sum();
    }
}
