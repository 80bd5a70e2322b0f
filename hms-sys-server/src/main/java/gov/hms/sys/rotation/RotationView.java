package gov.hms.sys.rotation;

import gov.hms.sys.ca.RotationState;
import java.util.List;

/**
 * How far a rotation is.
 *
 * @param instances that it concerns
 * @param waitingFor those of them that hold it up, in order of names
 */
public record RotationView(RotationState state, int instances, List<Laggard> waitingFor) {
    public RotationView {
        waitingFor = List.copyOf(waitingFor);
        // one that is registered and not connected is waited for, too
        instances = Math.max(instances, waitingFor.size());
    }

    public int done() {
        return instances - waitingFor.size();
    }
}
