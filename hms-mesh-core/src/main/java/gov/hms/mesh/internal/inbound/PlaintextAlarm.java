package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.internal.time.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every minute that requests in clear are let in, for as long as they are: it is meant to end. */
public final class PlaintextAlarm {
    private static final Logger log = LoggerFactory.getLogger(PlaintextAlarm.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final BooleanSupplier permissive;
    private final PlaintextCallers callers;
    private final Timers timers;

    public PlaintextAlarm(BooleanSupplier permissive, PlaintextCallers callers, Timers timers) {
        this.permissive = permissive;
        this.callers = callers;
        this.timers = timers;
    }

    public void start() {
        timers.after(EVERY, this::tick);
    }

    private void tick() {
        try {
            long requests = callers.takeCount();
            if (permissive.getAsBoolean()) {
                log.warn(
                        "mtls is permissive: requests in clear are let in without an identity, {} in the last minute;"
                                + " see who sends them, and end it, with: hms mtls strict --check",
                        requests);
            }
        } finally {
            timers.after(EVERY, this::tick);
        }
    }
}
