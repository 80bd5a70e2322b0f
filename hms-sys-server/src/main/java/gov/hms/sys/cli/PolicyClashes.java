package gov.hms.sys.cli;

import gov.hms.sys.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Policies that cannot hold at the same time: two of one name, or two for the same pair. */
final class PolicyClashes {
    private PolicyClashes() {}

    static List<String> in(List<PolicySource.Located> policies) {
        Map<String, String> byName = new HashMap<>();
        Map<String, String> byPair = new HashMap<>();
        List<String> clashes = new ArrayList<>();
        for (PolicySource.Located located : policies) {
            PolicyDocument policy = located.policy();
            String sameName = byName.putIfAbsent(policy.name(), located.file());
            if (sameName != null) {
                clashes.add(located.file() + ": metadata.name: " + policy.name() + " (expected: another name; "
                        + sameName + " has this one)");
            }
            String samePair = byPair.putIfAbsent(pair(policy), located.file());
            if (samePair != null) {
                clashes.add(located.file() + ": spec: " + pair(policy) + " (expected: one policy for the same pair; "
                        + samePair + " is another)");
            }
        }
        return clashes;
    }

    static String pair(PolicyDocument policy) {
        return policy.source().orElse("every caller") + " -> " + policy.destination();
    }
}
