/** The conversation with HMS-SYS: the stream that brings configuration, the lease that announces us, the report of calls. */
package gov.hms.mesh.internal.discovery;
