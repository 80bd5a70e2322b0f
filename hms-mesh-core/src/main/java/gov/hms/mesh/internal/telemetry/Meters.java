package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.internal.telemetry.TimerSeries.Labels;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The only door through which the mesh emits meters: none but {@link MeshMeter}s, each with its own tags and with who counts. */
public final class Meters {
    /** OpenTelemetry's for durations of HTTP requests. */
    private static final Duration[] BUCKETS = Arrays.stream(
                    new long[] {5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000})
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final int FIRST_CLIENT_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    /** In the place of a caller's name. */
    public static final String PLAINTEXT_PEER = "plaintext";

    private final MeterRegistry registry;
    private final Tags self;
    private final TimerSeries attempts = new TimerSeries(labels -> timer(MeshMeter.CLIENT_DURATION, client(labels)));
    private final TimerSeries calls = new TimerSeries(labels -> timer(MeshMeter.CALL_DURATION, call(labels)));
    private final TimerSeries requests = new TimerSeries(labels -> timer(MeshMeter.SERVER_DURATION, server(labels)));
    private final Set<String> peers = ConcurrentHashMap.newKeySet();

    /** What is asked for its number whenever somebody looks. */
    private final Queue<Meter> shown = new ConcurrentLinkedQueue<>();

    /** @param name of the service that counts */
    public Meters(MeterRegistry registry, String name) {
        this.registry = registry;
        this.self = Tags.of(Names.SERVICE, name);
    }

    /**
     * An attempt has ended.
     *
     * @param version of HTTP, as in {@code 1.1}; empty: unknown
     * @param status 0 when there was no answer
     * @param error how it failed then; else empty
     */
    public void attempt(
            String method, String peer, String route, String version, int status, String error, long nanos) {
        attempts.of(HttpMethod.of(method), peer, route, HttpVersion.of(version), status, error)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param flag Envoy's short reason; empty when the mesh did not step in */
    public void call(String method, String peer, String route, int status, String flag, long nanos) {
        calls.of(HttpMethod.of(method), peer, route, HttpVersion.UNKNOWN, status, flag)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A request was answered, or refused with a flag. */
    public void request(
            String method, String caller, String route, String version, int status, String flag, long nanos) {
        requests.of(HttpMethod.of(method), caller, route, HttpVersion.of(version), status, flag)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A failed attempt was followed by another one, or was not. */
    void decided(String peer, String decision) {
        count(MeshMeter.RETRIES, bounded(peer), decision);
    }

    /** Adds one to a counter. Not for what happens in every call: it is looked up each time. */
    public void count(MeshMeter meter, String... tagValues) {
        counter(meter, tagValues).increment();
    }

    /** Adds one to the counter of a destination. */
    public void countFor(String peer, MeshMeter meter) {
        count(meter, bounded(peer));
    }

    /** Shows a number, asked for whenever somebody looks, for as long as the object lives. */
    public <T> void gauge(MeshMeter meter, T of, ToDoubleFunction<T> value) {
        shown.add(Gauge.builder(meter.title(), of, value)
                .tags(self)
                .baseUnit(meter.unit())
                .description(meter.meaning())
                .register(registry));
    }

    /**
     * Takes away what shows this mesh's own numbers: a later mesh in the same process would get these for its own, and show
     * nothing.
     */
    public void close() {
        shown.forEach(registry::remove);
        shown.clear();
    }

    /** A gauge with rows, whose tags are {@link #tags}. */
    public MultiGauge gauges(MeshMeter meter) {
        return MultiGauge.builder(meter.title())
                .baseUnit(meter.unit())
                .description(meter.meaning())
                .register(registry);
    }

    /** Shows a number that only grows. */
    public <T> Meter grows(MeshMeter meter, T of, ToDoubleFunction<T> value, String... tagValues) {
        return FunctionCounter.builder(meter.title(), of, value)
                .tags(tags(meter, tagValues))
                .baseUnit(meter.unit())
                .description(meter.meaning())
                .register(registry);
    }

    public void remove(Meter meter) {
        registry.remove(meter);
    }

    /** Who counts, and the meter's own tags with these values, in their order. */
    public Tags tags(MeshMeter meter, String... values) {
        if (values.length != meter.tags().size()) {
            throw new IllegalArgumentException(
                    meter + ": " + Arrays.toString(values) + " (expected: " + meter.tags() + ")");
        }
        Tags tags = self;
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(meter.tags().get(i), values[i]);
        }
        return tags;
    }

    /** One of {@link TimerSeries#MOST} destinations, or what counts for all others. */
    private String bounded(String peer) {
        if (peers.contains(peer)) {
            return peer;
        }
        if (peers.size() >= TimerSeries.MOST) {
            return Names.OTHER;
        }
        peers.add(peer);
        return peer;
    }

    private Counter counter(MeshMeter meter, String... tagValues) {
        return Counter.builder(meter.title())
                .tags(tags(meter, tagValues))
                .baseUnit(meter.unit())
                .description(meter.meaning())
                .register(registry);
    }

    private Timer timer(MeshMeter meter, String... tagValues) {
        return Timer.builder(meter.title())
                .tags(tags(meter, tagValues))
                .description(meter.meaning())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** A mesh name has no port, and every attempt is HTTPS: the standard asks for a port, and this is the one of its URL. */
    private static String[] client(Labels of) {
        String error = of.word().isEmpty() ? error(of.status(), FIRST_CLIENT_ERROR) : of.word();
        return new String[] {
            of.method().text(),
            of.peer(),
            "443",
            "https",
            of.version().text(),
            status(of.status()),
            error,
            of.peer(),
            of.route()
        };
    }

    private static String[] server(Labels of) {
        return new String[] {
            of.method().text(),
            of.route(),
            of.peer().equals(PLAINTEXT_PEER) ? "http" : "https",
            of.version().text(),
            status(of.status()),
            error(of.status(), FIRST_SERVER_ERROR),
            of.peer(),
            of.word()
        };
    }

    private static String[] call(Labels of) {
        return new String[] {of.method().text(), status(of.status()), of.peer(), of.route(), of.word()};
    }

    /** Where a tag says nothing its value is empty, which Prometheus takes for no tag; every timer has the same ones always. */
    private static String status(int status) {
        return status == 0 ? "" : status < 0 ? Names.OTHER : Integer.toString(status);
    }

    /** By OpenTelemetry's convention a 4xx is an error to the client alone. */
    private static String error(int status, int firstError) {
        return status >= firstError ? Integer.toString(status) : "";
    }
}
