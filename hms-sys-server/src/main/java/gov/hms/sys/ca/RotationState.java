package gov.hms.sys.ca;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * All that has to be known to go on with the replacement of a root after a crash.
 *
 * @param phase durable before it takes effect
 * @param since when the phase began
 * @param by who began or undid it
 * @param hold do not begin with {@link RotationPhase#DROP_OLD} by itself
 * @param oldRoot SHA-256 in lower-case hexadecimal
 * @param waitedFor instances that were seen since the beginning and have not come as far as the phase wants, with the end of
 *     their certificates
 * @param without instances that are not waited for
 */
public record RotationState(
        RotationPhase phase,
        Instant since,
        String by,
        boolean hold,
        String oldRoot,
        String newRoot,
        Map<String, Instant> waitedFor,
        Set<String> without) {

    public RotationState {
        waitedFor = Map.copyOf(waitedFor);
        without = Set.copyOf(without);
    }

    public RotationState in(RotationPhase next, Instant now) {
        return new RotationState(next, now, by, hold, oldRoot, newRoot, waitedFor, without);
    }

    public RotationState by(String actor) {
        return new RotationState(phase, since, actor, hold, oldRoot, newRoot, waitedFor, without);
    }

    public RotationState holding(boolean value) {
        return new RotationState(phase, since, by, value, oldRoot, newRoot, waitedFor, without);
    }

    public RotationState waitingFor(Map<String, Instant> instances) {
        return new RotationState(phase, since, by, hold, oldRoot, newRoot, instances, without);
    }

    public RotationState withoutInstances(Set<String> instances) {
        return new RotationState(phase, since, by, hold, oldRoot, newRoot, waitedFor, instances);
    }
}
