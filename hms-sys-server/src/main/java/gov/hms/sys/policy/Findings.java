package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one document. */
final class Findings {
    /** More would not be read by anyone, and a hostile document could ask for a hundred thousand. */
    private static final int MAX_REPORTED = 100;

    private static final int MAX_KEPT = 10 * MAX_REPORTED;

    private final String origin;
    private final List<Finding> found = new ArrayList<>();
    private int count;

    Findings(String origin) {
        this.origin = origin;
    }

    /** {@code path: value (expected: expected)}. */
    void add(Position at, String path, String value, String expected) {
        count++;
        if (found.size() < MAX_KEPT) {
            found.add(new Finding(at, path, path + ": " + value + " (expected: " + expected + ")"));
        }
    }

    /** Whether something is wrong with what stands at the path or in it. */
    boolean anyIn(String path) {
        return found.stream()
                .anyMatch(finding -> finding.path.equals(path)
                        || finding.path.startsWith(path + ".")
                        || finding.path.startsWith(path + "["));
    }

    boolean any() {
        return !found.isEmpty();
    }

    PolicyRejectedException rejection() {
        List<String> lines = new ArrayList<>(found.stream()
                .sorted(Comparator.comparing(Finding::at))
                .limit(MAX_REPORTED)
                .map(finding -> origin + ":" + finding.at + ": " + finding.message)
                .toList());
        if (count > MAX_REPORTED) {
            lines.add(origin + ": and " + (count - MAX_REPORTED) + " more");
        }
        return new PolicyRejectedException(lines);
    }

    void throwIfAny() throws PolicyRejectedException {
        if (!found.isEmpty()) {
            throw rejection();
        }
    }

    private record Finding(Position at, String path, String message) {}
}
