package gov.hms.samples.taxday.story;

import gov.hms.samples.taxday.intake.Answer;
import gov.hms.samples.taxday.intake.Answer.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts of the filings that were started in one stretch of time. A filing counts where it was started, however long it takes. */
final class Tally {
    private static final int KINDS_OF_FAILURE = 10;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder paused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder outOfTime = new LongAdder();
    private final LongAdder scans = new LongAdder();
    private final LongAdder scanFailures = new LongAdder();
    private final LongAdder payments = new LongAdder();
    private final ConcurrentMap<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> versions = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, LongAdder> scanners = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, Long> served = new ConcurrentHashMap<>();
    private final Histogram scanMicros = new ConcurrentHistogram(3_600_000_000L, 3);
    private final Histogram filingMicros = new ConcurrentHistogram(3_600_000_000L, 3);
    private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();

    void sent() {
        sent.increment();
    }

    void answered(Answer answer, long micros) {
        filingMicros.recordValue(micros);
        outcomes.computeIfAbsent(answer.outcome().name(), key -> new LongAdder())
                .increment();
        scan(answer);
        if (answer.payoutStatus() >= 0) {
            payments.increment();
        }
        // last, so that nothing is missing from the other counts once nothing is in flight
        if (answer.outcome() != Outcome.UNAVAILABLE) {
            answered.increment();
        } else if (answer.detail() != null && answer.detail().contains("Service Paused")) {
            paused.increment();
        } else {
            if (String.valueOf(answer.detail()).contains(": UT: ")) {
                outOfTime.increment();
            }
            failed("503 " + answer.detail());
        }
    }

    private void scan(Answer answer) {
        scans.increment();
        scanMicros.recordValue(answer.scanMicros());
        if (answer.scanStatus() == 0 || answer.scanStatus() >= 500) {
            scanFailures.increment();
        }
        if (answer.scannerPid() != 0) {
            versions.computeIfAbsent(answer.scannerVersion(), key -> new LongAdder())
                    .increment();
            scanners.computeIfAbsent(answer.scannerPid(), key -> new LongAdder())
                    .increment();
            served.merge(answer.scannerPid(), answer.scannerServed(), Math::max);
        }
    }

    void failed(String why) {
        String kind = NUMBER.matcher(why).replaceAll("#");
        String counted = failures.size() < KINDS_OF_FAILURE || failures.containsKey(kind) ? kind : "others";
        failures.computeIfAbsent(counted, key -> new LongAdder()).increment();
        failed.increment();
    }

    long sentCount() {
        return sent.sum();
    }

    /** With a definite outcome: paid, held or rejected. */
    long answeredCount() {
        return answered.sum();
    }

    long pausedCount() {
        return paused.sum();
    }

    /** Every other end: no answer, or an answer that is none. */
    long failedCount() {
        return failed.sum();
    }

    /** Of those that failed, the ones for which a policy's timeout was too short. */
    long outOfTimeCount() {
        return outOfTime.sum();
    }

    long inFlight() {
        return sent.sum() - answered.sum() - paused.sum() - failed.sum();
    }

    /** Calls to fraud-scanner, as return-intake reported them. */
    long scanCount() {
        return scans.sum();
    }

    /** Those of them that got a 5xx or nothing. */
    long scanFailureCount() {
        return scanFailures.sum();
    }

    /** Calls to refund-payout, as return-intake reported them. */
    long paymentCount() {
        return payments.sum();
    }

    long byVersion(String version) {
        LongAdder count = versions.get(version);
        return count == null ? 0 : count.sum();
    }

    long byScanner(long pid) {
        LongAdder count = scanners.get(pid);
        return count == null ? 0 : count.sum();
    }

    /** What this scanner itself said last about how many requests it had taken; 0 when it was not heard. */
    long servedBy(long pid) {
        return served.getOrDefault(pid, 0L);
    }

    Map<String, Long> outcomes() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }

    double scanMillis(double percentile) {
        return scanMicros.getValueAtPercentile(percentile) / 1_000.0;
    }

    double filingMillis(double percentile) {
        return filingMicros.getValueAtPercentile(percentile) / 1_000.0;
    }

    /** How many of which kind: messages that differ in their numbers alone are one kind. */
    String failures() {
        return failures.entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(" | "));
    }

    /** The numbers of the moment, for one line. */
    String line() {
        return "sent %,d  answered %,d  paused %,d  failed %,d  in flight %,d  p50 %.1f ms  p99 %.1f ms"
                .formatted(
                        sentCount(),
                        answeredCount(),
                        pausedCount(),
                        failedCount(),
                        inFlight(),
                        filingMillis(50),
                        filingMillis(99));
    }
}
