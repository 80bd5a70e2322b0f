/** What the mesh says of itself: meters (Micrometer), spans (OpenTelemetry), and the names of both. */
package gov.hms.mesh.internal.telemetry;
