package gov.hms.sys.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import gov.hms.mesh.internal.policy.InvalidConfigException;
import gov.hms.mesh.internal.policy.MeshConfigCodec;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.policy.ServiceConfigCodec;
import gov.hms.mesh.internal.wire.DiscoveryResponse;

/** Whatever HMS-SYS, or what pretends to be HMS-SYS, sends: a configuration, or refused with reasons. */
class SnapshotFuzzTest {
    @FuzzTest
    void anUpdateIsAConfigurationOrRefusedWithReasons(byte[] data) throws Exception {
        Bounded.run(() -> {
            try {
                DiscoveryResponse response = DiscoveryResponse.parseFrom(data);
                switch (response.getUpdateCase()) {
                    case SERVICE -> service(ServiceConfigCodec.read(response.getService()));
                    case MESH -> MeshConfigCodec.read(response.getMesh());
                    case UNKNOWN, QUESTION, UPDATE_NOT_SET -> {
                        // nothing of them is read by a codec
                    }
                }
            } catch (InvalidProtocolBufferException damaged) {
                // the connection's matter
            } catch (InvalidConfigException refused) {
                assertFalse(refused.getMessage().isEmpty());
            }
        });
    }

    /** What was accepted means the same after another trip. */
    private static void service(ServiceConfig config) throws InvalidConfigException {
        assertEquals(
                ServiceConfigCodec.write(config),
                ServiceConfigCodec.write(ServiceConfigCodec.read(ServiceConfigCodec.write(config))));
    }
}
