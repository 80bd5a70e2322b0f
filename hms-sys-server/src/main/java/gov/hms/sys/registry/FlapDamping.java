package gov.hms.sys.registry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often one address may come and go. Every registration is told to all callers and written to the disk: an instance that
 * starts and dies again and again gets ten tries at once, and then one in five seconds.
 */
public final class FlapDamping {
    private static final int AT_ONCE = 10;
    private static final long EVERY = Duration.ofSeconds(5).toNanos();
    private static final int MOST = 20_000;

    private final LongSupplier nanoTime;

    /** By address, when its next try would be due if none were saved up. Guarded by this. */
    private final Map<String, Long> due = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    public FlapDamping(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @return false when it has to wait */
    public synchronized boolean mayRegister(String address) {
        long now = nanoTime.getAsLong();
        Long known = due.get(address);
        long next = known == null || known - now < 0 ? now : known;
        if (next - now > (AT_ONCE - 1) * EVERY) {
            return false;
        }
        due.put(address, next + EVERY);
        return true;
    }
}
