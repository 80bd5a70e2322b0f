package gov.hms.mesh;

import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.time.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How long HMS-SYS has been out of reach, as far as a look every five seconds tells. */
final class ConfigAge {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final BooleanSupplier connected;
    private final Ticker ticker;
    private final Timers timers;
    private volatile long lastConnected;

    ConfigAge(BooleanSupplier connected, Ticker ticker, Timers timers) {
        this.connected = connected;
        this.ticker = ticker;
        this.timers = timers;
        this.lastConnected = ticker.nanos();
    }

    void start() {
        timers.after(EVERY, this::look);
    }

    private void look() {
        if (connected.getAsBoolean()) {
            lastConnected = ticker.nanos();
        }
        start();
    }

    double seconds() {
        return connected.getAsBoolean() ? 0 : (ticker.nanos() - lastConnected) / 1e9;
    }
}
