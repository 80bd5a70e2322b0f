package gov.hms.mesh;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.Map;

/**
 * Settings of an {@link HmsMesh}. What a setter says wins over the environment.
 */
public final class HmsMeshBuilder {
    HmsMeshBuilder() {}

    /** Reads every {@code HMS_MESH_…} variable of the map. Default: none is read. */
    public HmsMeshBuilder environment(Map<String, String> environment) {
        throw new UnsupportedOperationException();
    }

    /** The join string that {@code hms token create} printed: addresses, name, anchor and token in one. */
    public HmsMeshBuilder join(String joinString) {
        throw new UnsupportedOperationException();
    }

    /** The service's own version, as in {@code v2}; A/B splits go by it. Default: empty. */
    public HmsMeshBuilder version(String version) {
        throw new UnsupportedOperationException();
    }

    /** Unique name of this instance. Default: the service's name and eight random characters. */
    public HmsMeshBuilder instanceId(String instanceId) {
        throw new UnsupportedOperationException();
    }

    /** Where the last good configuration is kept for a start without HMS-SYS. Default: {@code ~/.hms-mesh/<name>}. */
    public HmsMeshBuilder stateDirectory(Path directory) {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the private key and certificate are kept in the state directory too (mode 0600), so that the process can start
     * and serve while HMS-SYS is away. Default: false, the key never touches a disk.
     */
    public HmsMeshBuilder keepIdentity(boolean keep) {
        throw new UnsupportedOperationException();
    }

    /** Where meters are registered. Default: Micrometer's global registry. */
    public HmsMeshBuilder meterRegistry(MeterRegistry registry) {
        throw new UnsupportedOperationException();
    }

    /** Where spans go. Default: the global OpenTelemetry, when the application has set one. */
    public HmsMeshBuilder openTelemetry(OpenTelemetry openTelemetry) {
        throw new UnsupportedOperationException();
    }

    /**
     * Joins the mesh: obtains a certificate (or takes the kept one), connects to HMS-SYS and waits for the first
     * configuration of the mesh, at most 10 seconds.
     *
     * @throws IllegalStateException when a setting is missing or wrong, or when no identity can be had; the message says
     *     which, and what to do
     */
    public HmsMesh build() {
        throw new UnsupportedOperationException();
    }
}
