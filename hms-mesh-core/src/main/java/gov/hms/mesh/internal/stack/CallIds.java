package gov.hms.mesh.internal.stack;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for calls that no trace names: 32 hexadecimal digits, as a trace id has, of which one half is random for the process
 * and the other tells its calls apart. Taking a number is one atomic addition; the text is made only when somebody asks.
 */
public final class CallIds {
    /** Odd, and therefore reversible: neighbours look nothing alike, and no two are the same. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long process;
    private final AtomicLong last = new AtomicLong();

    /** @param process random, so that no two processes give the same names */
    public CallIds(long process) {
        this.process = process;
    }

    /** From 1 on. */
    public long next() {
        return last.incrementAndGet();
    }

    public String text(long number) {
        return hex(process) + hex(number * SPREAD);
    }

    private static String hex(long half) {
        String digits = Long.toHexString(half);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
