package gov.hms.mesh.internal.resolve;

import com.google.protobuf.InvalidProtocolBufferException;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.policy.InvalidConfigException;
import gov.hms.mesh.internal.policy.MeshConfig;
import gov.hms.mesh.internal.policy.MeshConfigCodec;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.policy.ServiceConfigCodec;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good configurations on disk, one file each, with a checksum. Reading validates as if the file came from the network;
 * what cannot be used is as if it were not there.
 */
public final class SnapshotFiles {
    private static final Logger log = LoggerFactory.getLogger(SnapshotFiles.class);
    private static final String MESH = "mesh.snapshot";

    private final StateDirectory directory;

    public SnapshotFiles(StateDirectory directory) {
        this.directory = directory;
    }

    public void keep(ServiceConfig config) {
        directory.write(file(config.name()), ServiceConfigCodec.write(config).toByteArray());
    }

    public void keep(MeshConfig config) {
        directory.write(MESH, MeshConfigCodec.write(config).toByteArray());
    }

    public Optional<ServiceConfig> service(LogicalName name) {
        return directory.read(file(name)).flatMap(bytes -> {
            try {
                return Optional.of(ServiceConfigCodec.read(gov.hms.mesh.internal.wire.ServiceConfig.parseFrom(bytes)))
                        .filter(config -> config.name().equals(name));
            } catch (InvalidProtocolBufferException | InvalidConfigException unusable) {
                log.warn("the kept configuration of {} cannot be used: {}", name, unusable.getMessage());
                return Optional.empty();
            }
        });
    }

    public Optional<MeshConfig> mesh() {
        return directory.read(MESH).flatMap(bytes -> {
            try {
                return Optional.of(MeshConfigCodec.read(gov.hms.mesh.internal.wire.MeshConfig.parseFrom(bytes)));
            } catch (InvalidProtocolBufferException | InvalidConfigException unusable) {
                log.warn("the kept configuration of the mesh cannot be used: {}", unusable.getMessage());
                return Optional.empty();
            }
        });
    }

    private static String file(LogicalName name) {
        return name + ".snapshot";
    }
}
