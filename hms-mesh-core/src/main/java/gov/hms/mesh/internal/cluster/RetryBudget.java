package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.time.Ticker;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many retries a destination bears: a share of the calls of the last ten seconds, and a few per second in any case.
 * Charged when a retry is decided, not when it is sent, so that a back-off cannot hide a storm.
 *
 * <p>Ten slots of a second; each packs its second, its calls and its retries into one long, so that one
 * compare-and-set keeps them together. Counting a call takes no lock; taking a retry, which few calls do, takes one, so that no two
 * take the same.
 */
public final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int COUNT_BITS = 20;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final Ticker ticker;
    private final AtomicLongArray slots = new AtomicLongArray(SECONDS);

    public RetryBudget(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Counts a call. */
    public void deposit() {
        add(currentSecond(), 1, 0);
    }

    /**
     * Takes one retry out of the budget, if there is one left.
     *
     * @param percent retries per hundred calls
     * @param minPerSecond retries per second that need no calls
     */
    public synchronized boolean tryWithdraw(int percent, int minPerSecond) {
        boolean granted = left(percent, minPerSecond) > 0;
        if (granted) {
            add(currentSecond(), 0, 1);
        }
        return granted;
    }

    /** The same, of a share of the calls or so many in ten seconds, whichever is more. */
    synchronized boolean tryWithdrawEither(int percent, int atLeast) {
        boolean granted = leftEither(percent, atLeast) > 0;
        if (granted) {
            add(currentSecond(), 0, 1);
        }
        return granted;
    }

    /** How many retries could be taken now; 0 or less: none. Asking changes nothing. */
    public long left(int percent, int minPerSecond) {
        return (long) minPerSecond * SECONDS + shareLess(percent, 0);
    }

    /** How many could be taken now of a share of the calls or so many in ten seconds. */
    long leftEither(int percent, int atLeast) {
        return shareLess(percent, atLeast);
    }

    /** A share of the calls of the window, or the least of it, without the retries that were taken. */
    private long shareLess(int percent, int least) {
        long second = currentSecond();
        long calls = 0;
        long retries = 0;
        for (int i = 0; i < SECONDS; i++) {
            long slot = slots.get(i);
            if (second - secondOf(slot) < SECONDS && secondOf(slot) <= second) {
                calls += callsOf(slot);
                retries += retriesOf(slot);
            }
        }
        return Math.max(calls * percent / 100, least) - retries;
    }

    private void add(long second, int calls, int retries) {
        int index = (int) (second % SECONDS);
        while (true) {
            long slot = slots.get(index);
            long before = secondOf(slot) == second ? slot : pack(second, 0, 0);
            long after = pack(
                    second,
                    Math.min(callsOf(before) + calls, COUNT_MASK),
                    Math.min(retriesOf(before) + retries, COUNT_MASK));
            if (slots.compareAndSet(index, slot, after)) {
                return;
            }
        }
    }

    /** Seconds of the monotonic clock, shifted into what 24 bits hold; one second of doubt every half year is harmless. */
    private long currentSecond() {
        return Math.floorMod(ticker.nanos() / 1_000_000_000L, 1L << 23);
    }

    private static long pack(long second, long calls, long retries) {
        return second << (2 * COUNT_BITS) | calls << COUNT_BITS | retries;
    }

    private static long secondOf(long slot) {
        return slot >>> (2 * COUNT_BITS);
    }

    private static long callsOf(long slot) {
        return slot >>> COUNT_BITS & COUNT_MASK;
    }

    private static long retriesOf(long slot) {
        return slot & COUNT_MASK;
    }
}
