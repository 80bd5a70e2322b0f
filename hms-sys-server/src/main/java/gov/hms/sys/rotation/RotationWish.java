package gov.hms.sys.rotation;

import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.RefusedException.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How an operator wants it.
 *
 * @param hold stop before the old root is dropped, until asked again
 * @param now do not wait for instances that are away
 * @param without names of instances not to wait for
 */
public record RotationWish(boolean hold, boolean now, Set<String> without) {
    public RotationWish {
        without = Set.copyOf(without);
    }

    /**
     * For whom the rotation is not to wait: those of before, those that are named, and with {@code now} those that are away.
     *
     * @param known instances that are seen
     * @param laggards those of them that it waits for, and others
     * @throws RefusedException when one is named for whom nobody waits: a name that is mistyped would be waited for all the same
     */
    Set<String> exempt(Set<String> before, Set<String> known, List<Laggard> laggards) throws RefusedException {
        Set<String> expected = new TreeSet<>(known);
        laggards.forEach(laggard -> expected.add(laggard.name()));
        Set<String> exempt = new HashSet<>(before);
        for (String name : new TreeSet<>(without)) {
            if (!expected.contains(name) && !before.contains(name)) {
                throw new RefusedException(
                        Reason.BAD_REQUEST,
                        "without: " + name + ": nobody waits for it (expected: "
                                + (expected.isEmpty() ? "none, for there is no instance" : String.join(", ", expected))
                                + ")",
                        List.of(),
                        "see whom the rotation waits for: hms ca rotate --status");
            }
            exempt.add(name);
        }
        if (now) {
            laggards.stream().filter(laggard -> !laggard.connected()).forEach(laggard -> exempt.add(laggard.name()));
        }
        return exempt;
    }
}
