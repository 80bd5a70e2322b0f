package gov.hms.sys.admin;

import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.statistics.CallStatistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events of the mesh as it is now, for those who look on: made once for all of them, every two seconds, and within one
 * when policies, pauses or registrations change. Nobody waits for a slow reader: it misses events, each of which is whole, and is
 * cut off when it takes none for long.
 */
final class LiveFeed implements AutoCloseable {
    static final int MOST = 64;

    /** Of one operator: nobody takes the places of all others. */
    static final int MOST_OF_ONE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration LAST_EVENT = Duration.ofSeconds(5);
    private static final String STOPPING = "stopping";
    private static final String FIRST = "retry: 1000\n\n";

    private final SnapshotCache cache;
    private final MeshGraph graph;
    private final CallStatistics statistics;
    private final Predicate<Entrant> admitted;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final List<LiveReader> readers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread;

    private MeshState seen;
    private Map<String, String> changes = Map.of();
    private long lastNanos;

    /**
     * What the feed stands on.
     *
     * @param admitted whether an operator may still look on
     */
    record Parts(
            SnapshotCache cache,
            MeshGraph graph,
            CallStatistics statistics,
            Predicate<Entrant> admitted,
            InstantSource clock,
            LongSupplier nanoTime) {}

    LiveFeed(Parts parts) {
        cache = parts.cache;
        graph = parts.graph;
        statistics = parts.statistics;
        admitted = parts.admitted;
        clock = parts.clock;
        nanoTime = parts.nanoTime;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "hms-sys-live");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void requireRoom(Entrant who) throws ApiException {
        Optional<String> full = full(who);
        if (full.isPresent()) {
            throw new ApiException(
                    ErrorCode.BUSY,
                    full.get(),
                    "close a console that nobody looks at, or ask for one picture with GET /mesh/graph");
        }
    }

    /** Why there is no room. */
    private Optional<String> full(Entrant who) {
        String name = who.operator().name();
        if (readers.stream()
                        .filter(reader -> reader.who().operator().name().equals(name))
                        .count()
                >= MOST_OF_ONE) {
            return Optional.of(
                    "live events go to " + MOST_OF_ONE + " readers of " + name + " already (expected: fewer)");
        }
        return readers.size() >= MOST
                ? Optional.of("live events go to " + MOST + " readers already (expected: fewer)")
                : Optional.empty();
    }

    /** @param events after so many the stream ends; 0: after five minutes */
    void subscribe(Entrant who, Response response, Callback callback, long events) {
        LiveReader reader =
                new LiveReader(who, new ResponseLine(response, callback), events, nanoTime, readers::remove);
        if (!enter(reader)) {
            reader.end("busy");
            return;
        }
        try {
            thread.execute(() -> reader.send(FIRST + mesh()));
        } catch (RejectedExecutionException stopping) {
            reader.end(STOPPING);
        }
    }

    /** Of those that ask at the same moment, only as many as there is room for. */
    private synchronized boolean enter(LiveReader reader) {
        return full(reader.who()).isEmpty() && readers.add(reader);
    }

    int size() {
        return readers.size();
    }

    private void tick() {
        if (readers.isEmpty()) {
            seen = null;
            return;
        }
        try {
            String change = change();
            long now = nanoTime.getAsLong();
            readers.forEach(this::tick);
            if (!change.isEmpty() || now - lastNanos >= EVERY.toNanos() - TICK.toNanos() / 2) {
                lastNanos = now;
                String mesh = change + mesh();
                readers.forEach(reader -> reader.send(mesh));
            }
        } catch (RuntimeException unexpected) {
            LOG.error("Live events could not be made; trying again", unexpected);
        }
    }

    private void tick(LiveReader reader) {
        if (!admitted.test(reader.who())) {
            reader.end("forbidden");
        }
        reader.check();
    }

    private String mesh() {
        MeshState state = cache.state();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("time", clock.instant().toString());
        view.put("epoch", state.epoch());
        view.put("revision", state.revision());
        view.put("windowSeconds", WINDOW.toSeconds());
        graph.put(view, statistics.steadyMesh(WINDOW));
        view.put("changes", changes(state));
        return event("mesh", view);
    }

    /** Of what differs from what was told before; empty when nothing does. */
    private String change() {
        MeshState state = cache.state();
        if (state == seen) {
            return "";
        }
        Map<String, String> now = changes(state);
        List<String> what = new ArrayList<>();
        now.forEach((name, fingerprint) -> {
            if (!fingerprint.equals(changes.get(name))) {
                what.add(name);
            }
        });
        boolean first = seen == null;
        seen = state;
        changes = now;
        if (first || what.isEmpty()) {
            return "";
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("time", clock.instant().toString());
        view.put("revision", state.revision());
        view.put("what", what);
        return event("change", view);
    }

    /** Opaque words that differ when what they stand for does. */
    private static Map<String, String> changes(MeshState state) {
        Map<String, Long> policies = new HashMap<>();
        state.policies().forEach((name, policy) -> policies.put(name, policy.revision()));
        Map<String, Object> registrations = new HashMap<>();
        state.serving().forEach(name -> registrations.put(name.toString(), List.copyOf(state.registrations(name))));
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("policies", Integer.toHexString(policies.hashCode()));
        changes.put("pauses", Integer.toHexString(state.pauses().hashCode()));
        changes.put("registrations", Integer.toHexString(registrations.hashCode()));
        return changes;
    }

    static String event(String name, Map<String, ?> data) {
        return "event: " + name + "\ndata: " + ApiResponse.asText(data) + "\n\n";
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            // not interrupted: what it reads may be a file or a database, which take that for a reason to close
            if (!thread.awaitTermination(LAST_EVENT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("A live event is still being made after {} s; going on without it", LAST_EVENT.toSeconds());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        readers.forEach(reader -> reader.end(STOPPING));
    }

    /** Over HTTP. */
    private record ResponseLine(Response response, Callback callback) implements LiveReader.Line {
        @Override
        public void write(boolean last, String text, Callback written) {
            response.write(last, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), last ? callback : written);
        }

        @Override
        public void cut() {
            response.getRequest()
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close();
        }

        @Override
        public void failed(Throwable why) {
            callback.failed(why);
        }
    }
}
