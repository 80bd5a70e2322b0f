package gov.hms.sys.server;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What HMS-SYS takes from the machine beside disk and network; a test brings its own. */
record Surroundings(InstantSource clock, LongSupplier nanoTime, SecureRandom random) {
    static Surroundings ofTheMachine() {
        return new Surroundings(Clock.systemUTC(), System::nanoTime, new SecureRandom());
    }
}
