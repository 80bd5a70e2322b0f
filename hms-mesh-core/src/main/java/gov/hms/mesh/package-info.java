/** The door of HMS mesh: {@link gov.hms.mesh.HmsMesh} and its builder. The vocabulary is {@link gov.hms.mesh.call}. */
package gov.hms.mesh;
