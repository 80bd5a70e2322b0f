/**
 * Every change to the mesh, in one order for all: decide on the newest state, write the audit line, store, publish. Whoever changes
 * anything goes through {@link gov.hms.sys.control.MeshWriter}.
 */
package gov.hms.sys.control;
