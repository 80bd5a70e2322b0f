package gov.hms.sys.statistics;

import org.HdrHistogram.Histogram;

/** The calls of one second. Open, it has a histogram of some 25 KB to merge into; sealed, some hundred bytes. */
final class SecondBucket {
    final long second;
    private long successes;
    private long failures;
    private long attempts;
    private Histogram open = LatencyHistogram.empty();
    private byte[] sealed;

    SecondBucket(long second) {
        this.second = second;
    }

    void add(CallSample sample) {
        successes += sample.successes();
        failures += sample.failures();
        attempts += sample.attempts();
        open.add(sample.latency());
    }

    /** @return the bytes that it keeps from now on */
    int seal() {
        sealed = LatencyHistogram.write(open);
        open = null;
        return sealed.length;
    }

    int size() {
        return sealed.length;
    }

    long calls() {
        return successes + failures;
    }

    long failures() {
        return failures;
    }

    long attempts() {
        return attempts;
    }

    void addLatencyTo(Histogram sum) {
        sum.add(open != null ? open : LatencyHistogram.read(sealed));
    }
}
