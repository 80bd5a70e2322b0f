package gov.hms.mesh;

import gov.hms.mesh.internal.telemetry.AccessLog;
import java.util.OptionalInt;

/**
 * What of itself a mesh shows, beside what the application asks for in code.
 *
 * @param metricsPort where Prometheus finds the meters, on loopback; 0: any free one; empty: nowhere
 * @param accessLog what is written down of each call and request
 * @param exportTraces whether the mesh brings OpenTelemetry's SDK up by itself
 */
record TelemetrySettings(OptionalInt metricsPort, AccessLog.Directions accessLog, boolean exportTraces) {
    static final TelemetrySettings NONE = new TelemetrySettings(OptionalInt.empty(), AccessLog.Directions.OFF, false);
}
