/** The little that is kept on disk. */
package gov.hms.mesh.internal.disk;
