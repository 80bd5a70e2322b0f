/** Why calls went as they did, and how one would go now: nothing here takes part in a call. */
package gov.hms.mesh.internal.explain;
