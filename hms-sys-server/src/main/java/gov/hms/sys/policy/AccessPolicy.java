package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.RouteMatch.PathMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call a service; everybody else may not.
 *
 * @param destination full or short
 * @param dryRun whether what no rule allows is let in nevertheless, and only counted
 * @param allow one rule that fits is enough; empty: nobody may call
 */
public record AccessPolicy(String name, String destination, boolean dryRun, List<Rule> allow, String text)
        implements PolicyDocument {
    public AccessPolicy {
        allow = List.copyOf(allow);
    }

    /**
     * @param source full or short; empty: every caller
     * @param methods empty: every method
     * @param paths empty: every path
     */
    public record Rule(Optional<String> source, Set<String> methods, List<PathMatch> paths) {
        public Rule {
            methods = Set.copyOf(methods);
            paths = List.copyOf(paths);
        }
    }

    @Override
    public String kind() {
        return PolicyLanguage.ACCESS_POLICY;
    }

    @Override
    public String reach() {
        return "access to " + destination + (dryRun ? ", dry run" : "");
    }

    @Override
    public List<Mention> mentions() {
        List<Mention> mentions = new ArrayList<>();
        mentions.add(new Mention("spec.destination", destination));
        for (int i = 0; i < allow.size(); i++) {
            String field = "spec.allow[" + i + "].source";
            allow.get(i).source().ifPresent(source -> mentions.add(new Mention(field, source)));
        }
        return mentions;
    }
}
