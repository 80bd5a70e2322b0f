package gov.hms.sys.admission;

/** Lets so many through in a second, and a few at once after a quiet time. */
public final class Bucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double left;
    private long at;

    /** @param now in nanoseconds, from any beginning */
    public Bucket(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.left = burst;
        this.at = now;
    }

    /** @param now by the same clock as at the beginning */
    public synchronized boolean take(long now) {
        left = Math.min(burst, left + Math.max(0, now - at) / NANOS * perSecond);
        at = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
