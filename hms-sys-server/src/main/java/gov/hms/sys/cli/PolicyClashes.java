package gov.hms.sys.cli;

import gov.hms.sys.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Policies that cannot hold at the same time: two of one name, or two for the same calls. */
final class PolicyClashes {
    private PolicyClashes() {}

    static List<String> in(List<PolicySource.Located> policies) {
        Map<String, String> byName = new HashMap<>();
        Map<String, String> byReach = new HashMap<>();
        List<String> clashes = new ArrayList<>();
        for (PolicySource.Located located : policies) {
            PolicyDocument policy = located.policy();
            String sameName = byName.putIfAbsent(policy.name(), located.file());
            if (sameName != null) {
                clashes.add(located.file() + ": metadata.name: " + policy.name() + " (expected: another name; "
                        + sameName + " has this one)");
            }
            String sameReach = byReach.putIfAbsent(policy.kind() + " " + policy.reach(), located.file());
            if (sameReach != null) {
                clashes.add(located.file() + ": spec: " + policy.reach() + " (expected: only one " + policy.kind()
                        + " for that; " + sameReach + " is another)");
            }
        }
        return clashes;
    }
}
