package gov.hms.sys.statistics;

import gov.hms.mesh.call.LogicalName;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The calls of the last hour as the callers counted them, per caller and destination and by their {@linkplain Part parts}; the older,
 * the coarser in time. All is kept as counts that can be added up, never as percentiles.
 *
 * <p>Two limits hold the memory: how many destinations and parts each caller has, beyond which the rest is counted together; and
 * the bytes of all, beyond which the caller that takes most loses its oldest minutes, and first what it has by parts.
 */
public final class CallStatistics {
    public static final Duration KEPT = Duration.ofHours(1);

    private static final int MAX_INSTANCES = 20_000;
    private static final long MAX_BYTES = 56L << 20;
    private static final int COMPACT_EVERY = 10;

    private final StatisticsClock clock;
    private final LongSupplier nanoTime;
    private final Callers callers;
    private final RecentReports reports = new RecentReports(MAX_INSTANCES);
    private int compacted;

    public CallStatistics(InstantSource wallClock, LongSupplier nanoTime) {
        this(wallClock, nanoTime, MAX_BYTES);
    }

    CallStatistics(InstantSource wallClock, LongSupplier nanoTime, long maxBytes) {
        this.clock = new StatisticsClock(wallClock, nanoTime);
        this.nanoTime = nanoTime;
        this.callers = new Callers(maxBytes);
        this.compacted = clock.second();
    }

    /** @return false when this report was counted before */
    public synchronized boolean report(LogicalName source, String instanceId, long sequence, List<CallSample> samples) {
        if (!reports.isNew(key(source, instanceId), sequence, nanoTime.getAsLong())) {
            return false;
        }
        int second = clock.second();
        callers.add(source.toString(), instanceId, second, samples);
        if (second - compacted >= COMPACT_EVERY) {
            compact(second);
        }
        return true;
    }

    private static String key(LogicalName source, String instanceId) {
        return source + "/" + instanceId;
    }

    private void compact(int now) {
        compacted = now;
        callers.compact(now, now - (int) KEPT.toSeconds());
    }

    /** What everything that is kept takes, as near as can be known. */
    public synchronized long bytes() {
        return callers.bytes();
    }

    /** Writes everything, one caller after the other, so that reports do not wait for the disk. */
    void save(DataOutput out) throws IOException {
        List<String> names;
        synchronized (this) {
            names = callers.names();
        }
        for (String name : names) {
            byte[] encoded = encoded(name);
            if (encoded.length > 0) {
                out.writeBoolean(true);
                out.write(encoded);
            }
        }
        out.writeBoolean(false);
    }

    private synchronized byte[] encoded(String name) throws IOException {
        return callers.encoded(name);
    }

    /** Takes over what {@link #save} wrote, all of it or, when it throws, nothing. */
    void restore(DataInputStream in) throws IOException {
        Map<String, CallerCalls> read = new TreeMap<>();
        int now = clock.second();
        Window kept = new Window(now - (int) KEPT.toSeconds(), now);
        while (in.readBoolean()) {
            if (read.size() >= Callers.MOST) {
                throw new IOException("more than " + Callers.MOST + " callers (expected: fewer)");
            }
            CallerCalls caller = CallerCodec.read(in, kept);
            read.put(caller.source, caller);
        }
        if (in.read() >= 0) {
            throw new IOException("something follows after the end (expected: nothing)");
        }
        synchronized (this) {
            callers.addAll(read.values());
            compact(now);
        }
    }

    /** How long ago the last report of the instance came, in milliseconds; empty: none is remembered. */
    public synchronized OptionalLong lastReportMillis(LogicalName source, String instanceId) {
        OptionalLong last = reports.lastNanos(key(source, instanceId));
        return last.isEmpty() ? last : OptionalLong.of((nanoTime.getAsLong() - last.getAsLong()) / 1_000_000);
    }

    /** By destination, in order of names; only destinations that were called within the window. */
    public List<CallSummary> summarize(LogicalName source, Duration last) {
        return ofCaller(source, edge -> List.of(edge.summarize(window(last, Ages.EDGE))));
    }

    /** The same, each destination by parts, in order of their names. */
    public List<CallSummary> summarize(LogicalName source, Duration last, Part part) {
        return ofCaller(source, edge -> edge.summarize(part, window(last, Ages.PART)));
    }

    /** The same, by the version of the instance that was asked last. */
    public List<CallSummary> summarizeVersions(LogicalName source, Duration last) {
        return ofCaller(source, edge -> edge.summarizeVersions(window(last, Ages.PART)));
    }

    private synchronized List<CallSummary> ofCaller(
            LogicalName source, Function<EdgeCalls, List<CallSummary>> summarize) {
        CallerCalls caller = callers.get(source.toString());
        return caller == null
                ? List.of()
                : caller.edges().stream()
                        .flatMap(edge -> summarize.apply(edge).stream())
                        .filter(summary -> summary.calls() > 0)
                        .toList();
    }

    /** Of the window, what is covered by reports, in seconds: at least 1 once there was one, and 0 before. */
    public synchronized double coveredSeconds(LogicalName source, Duration last, boolean byParts) {
        CallerCalls caller = callers.get(source.toString());
        if (caller == null) {
            return 0;
        }
        int from = Math.max(window(last, byParts ? Ages.PART : Ages.EDGE).from(), caller.first());
        return Math.max(1, clock.seconds() - from);
    }

    /** Everybody's calls within the window. */
    public MeshCalls mesh(Duration last) {
        Window window = window(last, Ages.EDGE);
        return mesh(window, Math.max(1, clock.seconds() - window.from()), 1);
    }

    /**
     * The same, but only of stretches of time that are over, so that a steady rate is seen as one; and also with those who called each other
     * before, within the hour.
     */
    public MeshCalls steadyMesh(Duration last) {
        int to = Ages.EDGE.start(clock.second(), 0);
        Window window = new Window(to - (int) last.toSeconds(), to);
        return mesh(window, window.seconds(), 0);
    }

    private synchronized MeshCalls mesh(Window window, double seconds, long fewest) {
        List<CallSummary> edges = new ArrayList<>();
        Map<String, Tally> sums = new TreeMap<>();
        callers.edges().forEach(edge -> {
            CallSummary calls = edge.summarize(window);
            if (calls.calls() >= fewest) {
                edges.add(calls);
                edge.all().addTo(sums.computeIfAbsent(edge.destination, to -> new Tally()), window);
            }
        });
        Map<String, CallSummary> servers = new TreeMap<>();
        sums.forEach((destination, sum) -> servers.put(destination, CallSummary.of("", destination, "", "", sum)));
        return new MeshCalls(seconds, edges, servers);
    }

    /** Calls to instances, of all callers together: by destination and instance. */
    public synchronized Map<String, Map<String, CallSummary>> instances(Duration last) {
        Window window = window(last, Ages.PART);
        Map<String, Map<String, Tally>> sums = new TreeMap<>();
        callers.edges()
                .forEach(edge -> edge.parts().forEach((name, series) -> {
                    if (name.part() == Part.INSTANCE) {
                        series.addTo(
                                sums.computeIfAbsent(edge.destination, to -> new TreeMap<>())
                                        .computeIfAbsent(name.name(), id -> new Tally()),
                                window);
                    }
                }));
        Map<String, Map<String, CallSummary>> summaries = new TreeMap<>();
        sums.forEach((destination, byId) -> byId.forEach((id, sum) -> summaries
                .computeIfAbsent(destination, to -> new TreeMap<>())
                .put(id, CallSummary.of("", destination, id, "", sum))));
        return summaries;
    }

    /** How the calls of a service went over time, as the one that is called or as the one that calls. */
    public synchronized CallHistory history(LogicalName service, boolean asServer, Duration last) {
        String name = service.toString();
        List<EdgeCalls> edges = callers.edges()
                .filter(edge -> (asServer ? edge.destination : edge.source).equals(name))
                .toList();
        int step = CallHistory.step(last);
        int now = clock.second();
        int to = now - Math.floorMod(now, step) + step;
        Window window = new Window(to - (int) last.toSeconds(), to);
        Tally[] steps = new Tally[(window.seconds() + step - 1) / step];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = new Tally();
        }
        edges.forEach(edge -> edge.all().addTo(steps, window, step));
        List<CallHistory.Point> points = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            int from = window.from() + i * step;
            points.add(new CallHistory.Point(
                    StatisticsClock.instant(from),
                    Math.min(step, now + 1 - from),
                    CallSummary.of("", "", "", "", steps[i])));
        }
        List<CallSummary> peers = edges.stream()
                .map(edge -> edge.summarize(window))
                .filter(summary -> summary.calls() > 0)
                .sorted(Comparator.comparingLong(CallSummary::calls).reversed())
                .toList();
        Instant end = StatisticsClock.instant(window.to());
        return new CallHistory(step, points, end, peers);
    }

    private Window window(Duration last, Ages ages) {
        int seconds = (int) last.toSeconds();
        int now = clock.second();
        return new Window(ages.start(now - seconds, seconds), now + 1);
    }
}
