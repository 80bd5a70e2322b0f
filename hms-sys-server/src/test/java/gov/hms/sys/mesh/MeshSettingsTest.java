package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.Proves;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is set for the whole mesh, from the file to the certificate. */
class MeshSettingsTest {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    @Proves(
            field = "spec.certificateTtlHours",
            behaviour = "the certificates that are issued from then on live so long")
    void certificatesThatAreIssuedNextLiveAsLongAsTheSettingsSay() throws Exception {
        try (LiveMesh live = new LiveMesh(directory)) {
            live.join("return-intake.intake", "v1", "before");
            assertThat(life(live, "before")).isBetween(Duration.ofHours(23), Duration.ofHours(25));

            Files.writeString(live.policies().resolve("mesh.yml"), """
                    apiVersion: hms/v1
                    kind: MeshSettings
                    metadata: { name: mesh }
                    spec: { certificateTtlHours: 2 }
                    """);
            LiveMesh.await("the settings are in force", LONGEST, () -> policies(live) == 1);
            live.join("return-intake.intake", "v1", "after");

            assertThat(life(live, "after")).isBetween(Duration.ofHours(1), Duration.ofMinutes(121));
            assertThat(life(live, "before")).isGreaterThan(Duration.ofHours(23));
        }
    }

    private static int policies(LiveMesh live) {
        try {
            return live.get("/policies").get("policies").size();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Duration life(LiveMesh live, String instance) throws Exception {
        LiveMesh.await(instance + " is connected", LONGEST, () -> expiry(live, instance) != null);
        return Duration.between(Instant.now(), expiry(live, instance));
    }

    private static Instant expiry(LiveMesh live, String instance) {
        try {
            for (JsonNode connected : live.get("/instances").get("instances")) {
                if (connected.get("instanceId").asString().equals(instance)) {
                    return Instant.parse(connected.get("certificateExpires").asString());
                }
            }
            return null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
