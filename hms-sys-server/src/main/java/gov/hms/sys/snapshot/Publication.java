package gov.hms.sys.snapshot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a new state changed for those who watch.
 *
 * @param revision of the state
 * @param versions the new version of each watched edge whose content changed
 * @param startedNanos when the change was asked for
 */
public record Publication(long revision, Map<Edge, Long> versions, long startedNanos, List<Runnable> wakeUps) {
    public Publication {
        versions = Map.copyOf(versions);
        wakeUps = List.copyOf(wakeUps);
    }

    /** Tells the watchers. Not under any lock. */
    public void wake() {
        wakeUps.forEach(Runnable::run);
    }

    public Set<Edge> edges() {
        return versions.keySet();
    }

    /** Both changes, as one. */
    public Publication and(Publication later) {
        Map<Edge, Long> both = new HashMap<>(versions);
        both.putAll(later.versions);
        return new Publication(later.revision, both, startedNanos, List.of());
    }
}
