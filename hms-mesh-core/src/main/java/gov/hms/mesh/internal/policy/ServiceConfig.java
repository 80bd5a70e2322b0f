package gov.hms.mesh.internal.policy;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.LogicalName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything a caller needs to call one service: the atomic unit of configuration. A call reads it once.
 *
 * @param epoch rises only when HMS-SYS was restored from a backup
 * @param version rises with each change within an epoch
 * @param routes first match wins; never empty; the last one matches every request
 * @param access who may call; {@link AccessRules#OPEN} in what callers get
 * @param permissive whether requests in clear are answered beside those over mutual TLS; false in what callers get
 * @param pausedUntil present while an operator holds the service back
 * @param policies the policies this was built from, {@code name@revision}, most specific first
 */
public record ServiceConfig(
        LogicalName name,
        long epoch,
        long version,
        RouteTable routes,
        ClusterPolicy cluster,
        AccessRules access,
        boolean permissive,
        List<Endpoint> endpoints,
        Optional<Instant> pausedUntil,
        List<String> policies) {

    public ServiceConfig {
        endpoints = List.copyOf(endpoints);
        policies = List.copyOf(policies);
    }

    /** Compiles the routes. */
    public ServiceConfig(
            LogicalName name,
            long epoch,
            long version,
            List<Route> routes,
            ClusterPolicy cluster,
            AccessRules access,
            boolean permissive,
            List<Endpoint> endpoints,
            Optional<Instant> pausedUntil,
            List<String> policies) {
        this(
                name,
                epoch,
                version,
                RouteTable.of(routes),
                cluster,
                access,
                permissive,
                endpoints,
                pausedUntil,
                policies);
    }

    /** Whether calls have to be answered with 503 at this moment. */
    public boolean pausedAt(Instant now) {
        return pausedUntil.isPresent() && now.isBefore(pausedUntil.get());
    }

    /** Whether this replaces {@code other}: a later epoch, or the same epoch and not an earlier version. */
    public boolean supersedes(ServiceConfig other) {
        return epoch > other.epoch || epoch == other.epoch && version >= other.version;
    }
}
