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
    public static final Bound PERCENT = new Bound(1, 100);
    public static final Bound PERCENT_OR_NONE = new Bound(0, 100);
    public static final Bound PERCENTILE = new Bound(1, 99);
    public static final Bound MAX_PENDING = new Bound(0, 1_000_000);
    public static final Bound SLOW_START_SECONDS = new Bound(0, 3_600);
    public static final Bound CONSECUTIVE_ERRORS = new Bound(0, 1_000);
    public static final Bound EJECTION_SECONDS = new Bound(1, 3_600);
    public static final Bound REQUESTS_PER_SECOND = new Bound(1, 1_000_000);
    public static final Bound BURST = new Bound(1, 1_000_000);
    public static final Bound DELAY_MS = new Bound(1, 60_000);
    public static final Bound ABORT_STATUS = new Bound(400, 599);
    public static final Bound CONDITIONS = new Bound(0, 20);
    public static final Bound HEADER_CHANGES = new Bound(0, 20);
    public static final Bound ACCESS_RULES = new Bound(0, 200);

    /** Bytes of one service's configuration on the wire. */
    public static final int MAX_SNAPSHOT_BYTES = 4 << 20;

    /** Routes, access rules, endpoints: whatever a snapshot lists, it lists no more of it in all. */
    public static final int MAX_RULES = 10_000;

    /** Characters of a regular expression; RE2 takes memory in proportion to it. */
    public static final int MAX_REGEX = 512;

    public static final int DEFAULT_BACKOFF_BASE_MS = 25;
    public static final int DEFAULT_BACKOFF_MAX_MS = 250;
    public static final int DEFAULT_BUDGET_PERCENT = 10;
    public static final int DEFAULT_BUDGET_PER_SECOND = 3;
    public static final int DEFAULT_MINIMUM_CALLS = 20;
    public static final int DEFAULT_WINDOW_SECONDS = 10;
    public static final int DEFAULT_OPEN_SECONDS = 5;
    public static final int DEFAULT_SLOW_START_SECONDS = 30;
    public static final int DEFAULT_PANIC_PERCENT = 50;
    public static final int DEFAULT_CONSECUTIVE_ERRORS = 5;
    public static final int DEFAULT_OUTLIER_ERROR_PERCENT = 50;
    public static final int DEFAULT_BASE_EJECTION_SECONDS = 1;
    public static final int DEFAULT_MAX_EJECTED_PERCENT = 50;
    public static final int DEFAULT_HEDGE_EXTRA_PERCENT = 5;

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
