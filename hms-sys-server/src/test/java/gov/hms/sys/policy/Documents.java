package gov.hms.sys.policy;

import gov.hms.mesh.call.LogicalName;
import java.util.List;
import java.util.Optional;

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

    static TrafficPolicy traffic(String text) throws PolicyRejectedException {
        return (TrafficPolicy) PolicyFile.parse("p.yml", text);
    }

    /** What the document comes to where nobody has set other defaults, and every full name is known. */
    static EffectivePolicy effective(String text) throws PolicyRejectedException {
        return EffectivePolicy.of(Optional.of(traffic(text)), TrafficSpec.NOTHING, Documents::full);
    }

    static Optional<LogicalName> full(String name) {
        return name.contains(".") ? Optional.of(LogicalName.parse(name)) : Optional.empty();
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
