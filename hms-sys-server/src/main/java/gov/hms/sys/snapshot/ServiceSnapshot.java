package gov.hms.sys.snapshot;

import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.policy.ServiceConfigCodec;
import java.util.Optional;

/**
 * What callers of one edge get, ready to be sent.
 *
 * @param version the revision at which the content last changed
 * @param content empty while the destination is unknown; its own version field counts for nothing
 * @param wire the same for the wire, with the version
 * @param startedNanos when the change was asked for that led to this
 */
public record ServiceSnapshot(
        Edge edge,
        long version,
        Optional<ServiceConfig> content,
        Optional<gov.hms.mesh.internal.wire.ServiceConfig> wire,
        long startedNanos) {

    static ServiceSnapshot of(Edge edge, long version, Optional<ServiceConfig> content, long startedNanos) {
        return new ServiceSnapshot(
                edge,
                version,
                content,
                content.map(config -> ServiceConfigCodec.write(config).toBuilder()
                        .setVersion(version)
                        .build()),
                startedNanos);
    }
}
