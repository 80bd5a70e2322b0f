/** Time and chance as parameters: everything above takes them from here, so that a test can own them. */
package gov.hms.mesh.internal.time;
