package gov.hms.mesh.internal.policy;

/** Bounds and defaults of every number in a policy; the parser of files and the codec of the wire read them here. */
public final class PolicyBounds {
    public static final Bound TIMEOUT_MS = new Bound(1, 3_600_000);
    public static final Bound RETRIES = new Bound(0, 10);
    public static final Bound BACKOFF_MS = new Bound(1, 60_000);
    public static final Bound BUDGET_PERCENT = new Bound(0, 100);
    public static final Bound BUDGET_PER_SECOND = new Bound(0, 1_000);
    public static final Bound MAX_CONNECTIONS = new Bound(1, 1_000_000);
    public static final Bound ERROR_PERCENT = new Bound(1, 100);
    public static final Bound MINIMUM_CALLS = new Bound(1, 100_000);
    public static final Bound WINDOW_SECONDS = new Bound(1, 600);
    public static final Bound OPEN_SECONDS = new Bound(1, 3_600);
    public static final Bound WEIGHT = new Bound(0, 1_000);
    public static final Bound ROUTES = new Bound(1, 100);
    public static final Bound SPLITS = new Bound(1, 20);

    public static final int DEFAULT_BACKOFF_BASE_MS = 25;
    public static final int DEFAULT_BACKOFF_MAX_MS = 250;
    public static final int DEFAULT_BUDGET_PERCENT = 10;
    public static final int DEFAULT_BUDGET_PER_SECOND = 3;
    public static final int DEFAULT_MINIMUM_CALLS = 20;
    public static final int DEFAULT_WINDOW_SECONDS = 10;
    public static final int DEFAULT_OPEN_SECONDS = 5;

    private PolicyBounds() {}

    /** A closed range of whole numbers. */
    public record Bound(int min, int max) {
        public boolean holds(long value) {
            return value >= min && value <= max;
        }

        @Override
        public String toString() {
            return min + " to " + max;
        }
    }
}
