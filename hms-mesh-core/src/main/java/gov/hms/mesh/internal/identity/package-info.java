/** The identity of this process: key, certificate and trust bundle; how they are obtained, kept fresh and, on request, kept on disk. */
package gov.hms.mesh.internal.identity;
