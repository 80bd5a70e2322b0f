package gov.hms.sys.cli;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.Optional;

/** What is different between two versions of a policy, as {@code diff -u} prints it. */
final class TextDifference {
    private static final int CONTEXT = 3;
    private static final String TAB = "    ";

    private TextDifference() {}

    /**
     * Lines that can be printed; none when nothing is different.
     *
     * @param older empty: there was nothing
     */
    static List<String> unified(Optional<PolicyVersion> older, PolicyVersion newer) {
        return unified(
                older.map(PolicyVersion::label).orElse("(nothing)"),
                older.map(PolicyVersion::lines).orElse(List.of()),
                newer.label(),
                newer.lines());
    }

    static List<String> unified(String olderLabel, List<String> older, String newerLabel, List<String> newer) {
        return UnifiedDiffUtils.generateUnifiedDiff(
                        olderLabel, newerLabel, older, DiffUtils.diff(older, newer), CONTEXT)
                .stream()
                .map(line -> Printable.of(line.replace("\t", TAB)))
                .toList();
    }
}
