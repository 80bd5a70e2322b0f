package gov.hms.sys.audit;

/** So many in ten seconds, by any clock that counts milliseconds; it may be put back. Not safe for use by several threads. */
public final class Stretch {
    private static final long LENGTH = 10_000;

    private final int most;
    private long start;
    private int taken;

    public Stretch(int most) {
        this.most = most;
    }

    /** Whether nobody has had a place in it yet. */
    public boolean isFresh(long now) {
        return taken == 0 || now - start >= LENGTH || now < start;
    }

    public boolean hasRoom(long now) {
        return isFresh(now) || taken < most;
    }

    public void take(long now) {
        if (isFresh(now)) {
            start = now;
            taken = 0;
        }
        taken++;
    }
}
