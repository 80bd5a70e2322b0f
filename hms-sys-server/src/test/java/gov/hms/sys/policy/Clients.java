package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.policy.InvalidConfigException;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.policy.ServiceConfigCodec;
import java.util.List;
import java.util.Optional;

/** The far end of the wire: the library's own validator. */
final class Clients {
    private Clients() {}

    /** They read exactly what was meant. */
    static void assertThatTheyTake(EffectivePolicy policy) {
        assertThatTheyTake(policy, AccessRules.OPEN);
    }

    static void assertThatTheyTake(EffectivePolicy policy, AccessRules access) {
        ServiceConfig config = new ServiceConfig(
                new LogicalName("fraud-scanner", "scan"),
                1,
                1,
                policy.routes(),
                policy.cluster(),
                access,
                false,
                List.of(),
                Optional.empty(),
                List.of("p@1"));
        try {
            assertThat(ServiceConfigCodec.read(ServiceConfigCodec.write(config)))
                    .isEqualTo(config);
        } catch (InvalidConfigException refused) {
            throw new AssertionError("accepted here, refused by the client: " + config, refused);
        }
    }
}
