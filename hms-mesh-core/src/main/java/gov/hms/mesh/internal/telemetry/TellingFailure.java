package gov.hms.mesh.internal.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the application brought for its meters, spans and logs may throw. A call that was answered, and a request that was served,
 * are none the worse for it: they go on, and the log says it once a minute.
 */
public final class TellingFailure {
    private static final Logger log = LoggerFactory.getLogger(TellingFailure.class);
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
    private static final AtomicLong SAID = new AtomicLong(System.nanoTime() - PERIOD);

    private TellingFailure() {}

    /** @param what could not be told: meters, a span, the access log */
    public static void of(String what, RuntimeException theirs) {
        long now = System.nanoTime();
        long said = SAID.get();
        if (now - said >= PERIOD && SAID.compareAndSet(said, now)) {
            log.warn("{} of a call could not be told; the call goes on (said once a minute)", what, theirs);
        }
    }
}
