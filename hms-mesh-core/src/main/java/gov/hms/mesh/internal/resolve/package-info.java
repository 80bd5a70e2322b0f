/** Which destinations and endpoints there are: the registry cache, its copy on disk, and the layer that reads them. */
package gov.hms.mesh.internal.resolve;
