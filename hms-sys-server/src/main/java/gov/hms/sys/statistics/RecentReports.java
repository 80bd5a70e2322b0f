package gov.hms.sys.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The last few sequence numbers of each instance, and when the last one came. Not just the highest number: an instance that
 * restarted under its old name begins at 1 again, and must be counted.
 */
final class RecentReports {
    private static final int REMEMBERED = 8;

    private final Map<String, Recent> byInstance;

    private static final class Recent {
        private final long[] sequences = new long[REMEMBERED];
        private int count;
        private long lastNanos;
    }

    RecentReports(int maxInstances) {
        byInstance = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Recent> eldest) {
                return size() > maxInstances;
            }
        };
    }

    boolean isNew(String instance, long sequence, long nowNanos) {
        Recent recent = byInstance.computeIfAbsent(instance, i -> new Recent());
        recent.lastNanos = nowNanos;
        int known = Math.min(recent.count, REMEMBERED);
        if (Arrays.stream(recent.sequences, 0, known).anyMatch(seen -> seen == sequence)) {
            return false;
        }
        recent.sequences[recent.count % REMEMBERED] = sequence;
        recent.count = recent.count == 2 * REMEMBERED - 1 ? REMEMBERED : recent.count + 1;
        return true;
    }

    /** When the last report of the instance came; empty: none is remembered. */
    OptionalLong lastNanos(String instance) {
        Recent recent = byInstance.get(instance);
        return recent == null ? OptionalLong.empty() : OptionalLong.of(recent.lastNanos);
    }
}
