package gov.hms.mesh.internal.route;

import gov.hms.mesh.internal.policy.WeightedVersion;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws the version that a call of an A/B split goes to. */
final class TrafficSplit {
    private TrafficSplit() {}

    /** @return the version; empty when there is no split */
    static String draw(List<WeightedVersion> split, RandomGenerator random) {
        int total = 0;
        for (int i = 0; i < split.size(); i++) {
            total += split.get(i).weight();
        }
        if (total == 0) {
            return "";
        }
        int point = random.nextInt(total);
        for (int i = 0; i < split.size(); i++) {
            point -= split.get(i).weight();
            if (point < 0) {
                return split.get(i).version();
            }
        }
        throw new IllegalStateException("a point below the sum of the weights lies in one of them");
    }
}
