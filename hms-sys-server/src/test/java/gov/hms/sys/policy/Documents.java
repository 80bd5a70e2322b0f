package gov.hms.sys.policy;

import java.util.List;

/** Documents for tests, and what the parser says about them. */
final class Documents {
    private Documents() {}

    /** A policy with the given lines below {@code spec:}, which begin in line 5, column 3. */
    static String withSpec(String... lines) {
        StringBuilder text =
                new StringBuilder("apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: p }\nspec:\n");
        for (String line : lines) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }

    static List<String> violations(String text) {
        try {
            PolicyFile.parse("p.yml", text);
            return List.of();
        } catch (PolicyRejectedException rejected) {
            return rejected.violations();
        }
    }
}
