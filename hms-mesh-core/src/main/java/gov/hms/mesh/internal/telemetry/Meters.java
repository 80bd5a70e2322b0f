package gov.hms.mesh.internal.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** The timers of the mesh, looked up once for each set of tags and then held: a look-up by tags costs more than the call's own record. */
public final class Meters {
    /** Bounds the series of each timer; what comes after folds into one. */
    private static final int MAX_SERIES = 1_000;

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(75),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofMillis(750),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofMillis(7500),
        Duration.ofSeconds(10)
    };

    /** @param flag Envoy's short reason; empty when the mesh did not step in */
    record Key(String timer, String method, String peer, String route, int status, String flag) {}

    private final MeterRegistry registry;
    private final ConcurrentMap<Key, Timer> timers = new ConcurrentHashMap<>();

    public Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param status 0 when there was none */
    public void record(String timer, String method, String peer, String route, int status, String flag, long nanos) {
        Key key = new Key(timer, Names.method(method), peer, route, status, flag);
        Timer found = timers.get(key);
        if (found == null) {
            found = timers.size() < MAX_SERIES
                    ? timers.computeIfAbsent(key, this::register)
                    : timers.computeIfAbsent(new Key(timer, "_OTHER", "other", "other", 0, "other"), this::register);
        }
        found.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Adds one to a counter without tags; it is looked up each time. */
    public void count(String counter) {
        registry.counter(counter).increment();
    }

    /** Adds one to the counter of a destination. Not for what happens in every call: the counter is looked up each time. */
    public void count(String counter, String peer) {
        registry.counter(counter, Names.PEER, peer).increment();
    }

    /**
     * A request was refused to its caller.
     *
     * @param reason one of a few words
     * @param dryRun whether it only would have been
     */
    public void denied(String reason, boolean dryRun) {
        Counter.builder(Names.DENIED)
                .tag("reason", reason)
                .tag("dry_run", Boolean.toString(dryRun))
                .register(registry)
                .increment();
    }

    /** A copy of a call was not sent. */
    public void mirrorDropped(String reason) {
        Counter.builder(Names.MIRROR_DROPPED)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    private Timer register(Key key) {
        String address = key.timer.equals(Names.SERVER_DURATION) ? Names.PEER : Names.SERVER_ADDRESS;
        return Timer.builder(key.timer)
                .tags(Tags.of(
                        Names.METHOD,
                        key.method,
                        address,
                        key.peer,
                        Names.ROUTE,
                        key.route,
                        Names.STATUS,
                        key.status == 0 ? "none" : Integer.toString(key.status),
                        Names.FLAG,
                        key.flag))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
