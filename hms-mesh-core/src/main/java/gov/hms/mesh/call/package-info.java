/**
 * The vocabulary of the mesh: names, identities, endpoints, calls, attempts, refusals. It imports nothing else of HMS mesh.
 * An adapter for another HTTP client needs this package and {@link gov.hms.mesh.HmsMesh}, nothing more.
 */
package gov.hms.mesh.call;
