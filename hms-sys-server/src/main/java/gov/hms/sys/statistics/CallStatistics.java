package gov.hms.sys.statistics;

import gov.hms.mesh.call.LogicalName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Per caller and destination one bucket per second, for the last hour. Two limits hold the memory: the number of series, of
 * each caller and of all, beyond which calls to further destinations are not counted, and the bytes of all sealed buckets together, beyond which the oldest
 * bucket of all goes first.
 */
public final class CallStatistics {
    public static final Duration KEPT = Duration.ofHours(1);
    private static final int MAX_SERIES = 2_000;

    /** Of one caller, so that one that makes up destinations takes no place from others. */
    static final int MAX_SERIES_OF_CALLER = 200;

    private static final int MAX_INSTANCES = 20_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final int BUCKET_OVERHEAD = 120;

    private final LongSupplier nanoTime;
    private final long maxBytes;
    private final Map<LogicalName, Map<LogicalName, Series>> bySource = new HashMap<>();
    private final Map<LogicalName, Long> firstSecond = new HashMap<>();
    private final Deque<Series> sealedInOrder = new ArrayDeque<>();
    private final List<Series> open = new ArrayList<>();
    private long openSecond = Long.MIN_VALUE;
    private final RecentReports reports = new RecentReports(MAX_INSTANCES);
    private int seriesCount;
    private long bytes;

    public CallStatistics(LongSupplier nanoTime) {
        this(nanoTime, MAX_BYTES);
    }

    CallStatistics(LongSupplier nanoTime, long maxBytes) {
        this.nanoTime = nanoTime;
        this.maxBytes = maxBytes;
    }

    /** @return false when this report was counted before */
    public synchronized boolean report(LogicalName source, String instanceId, long sequence, List<CallSample> samples) {
        if (!reports.isNew(source + "/" + instanceId, sequence)) {
            return false;
        }
        long second = second();
        turnTo(second);
        firstSecond.putIfAbsent(source, second);
        for (CallSample sample : samples) {
            Series series = series(source, sample.destination());
            if (series != null) {
                series.at(second).add(sample);
            }
        }
        evict(second);
        return true;
    }

    /** By destination, in order of names; only destinations that were called within the window. */
    public synchronized List<CallSummary> summarize(LogicalName source, Duration last) {
        long from = second() - last.toSeconds();
        List<CallSummary> summaries = new ArrayList<>();
        bySource.getOrDefault(source, Map.of()).forEach((destination, series) -> {
            CallSummary summary = series.summarize(from);
            if (summary.calls() > 0) {
                summaries.add(summary);
            }
        });
        return summaries;
    }

    /** Of the window, what is covered by reports: at least 1 second once there was one, and 0 before. */
    public synchronized long coveredSeconds(LogicalName source, Duration last) {
        Long first = firstSecond.get(source);
        return first == null ? 0 : Math.max(1, Math.min(last.toSeconds(), second() - first));
    }

    private long second() {
        return Math.floorDiv(nanoTime.getAsLong(), 1_000_000_000L);
    }

    private Series series(LogicalName source, LogicalName destination) {
        Map<LogicalName, Series> byDestination = bySource.computeIfAbsent(source, s -> new TreeMap<>());
        Series series = byDestination.get(destination);
        if (series == null && seriesCount < MAX_SERIES && byDestination.size() < MAX_SERIES_OF_CALLER) {
            series = new Series(source, destination);
            byDestination.put(destination, series);
            seriesCount++;
        }
        return series;
    }

    /** Seals the buckets of the second before: an open one is large, however little is in it. */
    private void turnTo(long second) {
        if (second == openSecond) {
            return;
        }
        openSecond = second;
        for (Series series : open) {
            bytes += series.newest().seal() + BUCKET_OVERHEAD;
            sealedInOrder.addLast(series);
        }
        open.clear();
    }

    private void evict(long now) {
        while (!sealedInOrder.isEmpty()
                && (bytes > maxBytes || now - sealedInOrder.peekFirst().oldestSecond() > KEPT.toSeconds())) {
            Series series = sealedInOrder.removeFirst();
            bytes -= series.dropOldest();
            if (series.isEmpty()) {
                forget(series);
            }
        }
    }

    private void forget(Series series) {
        Map<LogicalName, Series> byDestination = bySource.get(series.source);
        byDestination.remove(series.destination);
        seriesCount--;
        if (byDestination.isEmpty()) {
            bySource.remove(series.source);
            firstSecond.remove(series.source);
        }
    }

    /** The buckets of one caller and destination, oldest first; all are sealed but that of this second. */
    private final class Series {
        private final LogicalName source;
        private final LogicalName destination;
        private final Deque<SecondBucket> buckets = new ArrayDeque<>();

        Series(LogicalName source, LogicalName destination) {
            this.source = source;
            this.destination = destination;
        }

        SecondBucket at(long second) {
            if (buckets.isEmpty() || buckets.getLast().second != second) {
                buckets.addLast(new SecondBucket(second));
                open.add(this);
            }
            return buckets.getLast();
        }

        SecondBucket newest() {
            return buckets.getLast();
        }

        boolean isEmpty() {
            return buckets.isEmpty();
        }

        long oldestSecond() {
            return buckets.getFirst().second;
        }

        int dropOldest() {
            return buckets.removeFirst().size() + BUCKET_OVERHEAD;
        }

        CallSummary summarize(long from) {
            Histogram latency = LatencyHistogram.empty();
            long calls = 0;
            long failures = 0;
            long attempts = 0;
            for (SecondBucket bucket : buckets) {
                if (bucket.second >= from) {
                    calls += bucket.calls();
                    failures += bucket.failures();
                    attempts += bucket.attempts();
                    bucket.addLatencyTo(latency);
                }
            }
            return new CallSummary(
                    destination,
                    calls,
                    failures,
                    attempts,
                    latency.getValueAtPercentile(50),
                    latency.getValueAtPercentile(99));
        }
    }
}
