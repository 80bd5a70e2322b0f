package gov.hms.mesh.internal.balance;

import java.util.PriorityQueue;
import java.util.Random;

/**
 * A recorded fleet and what was asked of it, the same for every balancer: ten instances with sixteen workers each, 400 calls
 * a second for two minutes, each with work for 20 ms at the median. Instance 0 is ten times slower than the others, instance 1 fails at
 * once for four of every ten seconds, instance 2 comes after 20 s and is cold: ten times slower, falling to the pace of the
 * others over 30 s.
 */
final class Traffic {
    static final int INSTANCES = 10;
    static final int SECONDS = 120;
    static final int PER_SECOND = 400;
    static final long COLD_FROM = 20 * Fleet.SECOND;
    private static final int WORKERS = 16;

    final long[] arrivals = new long[SECONDS * PER_SECOND];
    final long[] work = new long[SECONDS * PER_SECOND];

    Traffic(long seed) {
        Random random = new Random(seed);
        double at = 0;
        for (int i = 0; i < arrivals.length; i++) {
            at += -StrictMath.log(1 - random.nextDouble()) * Fleet.SECOND / PER_SECOND;
            arrivals[i] = (long) at;
            work[i] = (long) (20 * Fleet.MS * StrictMath.exp(0.3 * random.nextGaussian()));
        }
    }

    static boolean failing(int instance, long at) {
        return instance == 1 && at / Fleet.SECOND % 10 >= 6;
    }

    static double slowness(int instance, long at) {
        if (instance == 0) {
            return 10;
        }
        return instance == 2 ? Math.max(1, 10 - 9.0 * (at - COLD_FROM) / (30 * Fleet.SECOND)) : 1;
    }

    /** One instance: each call takes the worker that is free first. */
    static final class Instance {
        private final int number;
        private final PriorityQueue<Long> free = new PriorityQueue<>();

        Instance(int number) {
            this.number = number;
            for (int i = 0; i < WORKERS; i++) {
                free.add(0L);
            }
        }

        /** When a call that comes now is answered. */
        long answers(long at, long work) {
            if (failing(number, at)) {
                return at + Fleet.MS;
            }
            long begin = Math.max(at, free.remove());
            long end = begin + (long) (work * slowness(number, begin));
            free.add(end);
            return end;
        }
    }
}
