package gov.hms.sys.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What holds for the whole mesh. There is at most one.
 *
 * @param permissive whether services answer requests in clear too, beside those over mutual TLS
 * @param certificateTtl life of a workload's certificate; empty: as HMS-SYS was started
 * @param defaults what holds where no traffic policy says it
 */
public record MeshSettings(
        String name, boolean permissive, Optional<Duration> certificateTtl, TrafficSpec defaults, String text)
        implements PolicyDocument {

    @Override
    public String kind() {
        return PolicyLanguage.MESH_SETTINGS;
    }

    @Override
    public String reach() {
        return "the whole mesh";
    }

    @Override
    public List<Mention> mentions() {
        return List.of();
    }
}
