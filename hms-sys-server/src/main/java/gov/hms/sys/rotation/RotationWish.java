package gov.hms.sys.rotation;

import java.util.Set;

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
}
