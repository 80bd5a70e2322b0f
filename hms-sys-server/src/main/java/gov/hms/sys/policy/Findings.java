package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one document, and what it asks for. */
public final class Findings {
    /** More would not be read by anyone, and a hostile document could ask for a hundred thousand. */
    private static final int MAX_REPORTED = 100;

    private static final int MAX_KEPT = 10 * MAX_REPORTED;

    /** Steps of all its regular expressions together; each step takes some tens of bytes in every process that has the policy. */
    private static final long MAX_STEPS = 100_000;

    private final String origin;
    private final List<Finding> found = new ArrayList<>();
    private int count;
    private long steps;

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

    /** Whether the document can still afford these steps of a regular expression; they are spent then. */
    boolean affords(long more) {
        steps += more;
        return steps <= MAX_STEPS;
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
