package gov.hms.sys.access;

import java.time.Duration;
import java.time.Instant;

/** The refusals of one kind. */
final class Sum {
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final Instant first;
    private Instant last;
    private Instant written = Instant.EPOCH;
    private Denial newest;
    private String id = "";
    private long total;
    private long unwritten;

    Sum(Denial newest, Instant now) {
        this.newest = newest;
        this.first = now;
        this.last = now;
    }

    void add(Denial denial, Instant now) {
        newest = denial;
        last = now;
        total += denial.count();
        if (!denial.dryRun()) {
            id = unwritten == 0 ? denial.requestId() : id;
            unwritten += denial.count();
        }
    }

    boolean isDue(Instant now) {
        return unwritten > 0 && !now.isBefore(written.plus(BETWEEN));
    }

    boolean isAfter(Instant oldest) {
        return last.isAfter(oldest);
    }

    long unwritten() {
        return unwritten;
    }

    String sentence() {
        return newest.sentence() + ", " + unwritten + (unwritten == 1 ? " time" : " times")
                + (id.isEmpty() ? "" : ", the first is request " + id);
    }

    void isWritten(Instant now) {
        unwritten = 0;
        id = "";
        written = now;
    }

    DeniedCalls.Shown shown(Reporter reporter) {
        return new DeniedCalls.Shown(reporter.service(), newest, total, first, last);
    }
}
