package gov.hms.sys.statistics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last few sequence numbers of each instance. Not just the highest: an instance that restarted under its old name begins
 * at 1 again, and must be counted.
 */
final class RecentReports {
    private static final int REMEMBERED = 8;

    private final Map<String, Deque<Long>> byInstance;

    RecentReports(int maxInstances) {
        byInstance = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
                return size() > maxInstances;
            }
        };
    }

    boolean isNew(String instance, long sequence) {
        Deque<Long> recent = byInstance.computeIfAbsent(instance, i -> new ArrayDeque<>(REMEMBERED));
        if (recent.contains(sequence)) {
            return false;
        }
        if (recent.size() == REMEMBERED) {
            recent.removeFirst();
        }
        recent.addLast(sequence);
        return true;
    }
}
