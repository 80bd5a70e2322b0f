package gov.hms.benchmarks.rows;

import gov.hms.mesh.HmsMesh;

/** An instance in the mesh with everything on: meters with Prometheus, sampled traces, statistics for HMS-SYS. */
final class MeshMember {
    private MeshMember() {}

    static HmsMesh join(Setting setting, String name) {
        return HmsMesh.builder()
                .join(setting.join())
                .stateDirectory(setting.folder().resolve("state-" + name))
                .meterRegistry(Telemetry.prometheus())
                .openTelemetry(Telemetry.sampled())
                .build();
    }
}
