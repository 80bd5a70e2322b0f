/** The way of a request into the process: {@link gov.hms.mesh.internal.inbound.InboundStack} is the map. */
package gov.hms.mesh.internal.inbound;
