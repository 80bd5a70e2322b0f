/** The control plane of the mesh, HMS-SYS, and its command line {@code hms}. */
package gov.hms.sys;
