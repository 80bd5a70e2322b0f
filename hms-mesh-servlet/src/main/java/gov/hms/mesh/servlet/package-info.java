/**
 * Lets a Jakarta Servlet container answer calls of the mesh. {@link gov.hms.mesh.servlet.HmsMeshFilter} works in every
 * container, {@link gov.hms.mesh.servlet.HmsMeshJetty} sets up a Jetty server as a whole.
 */
package gov.hms.mesh.servlet;
