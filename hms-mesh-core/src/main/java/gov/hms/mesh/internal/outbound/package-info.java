/** The way of a call out of the process: {@link gov.hms.mesh.internal.outbound.OutboundStack} is the map. */
package gov.hms.mesh.internal.outbound;
