/** Time and second chances: deadlines, attempts, the decision about another one. */
package gov.hms.mesh.internal.retry;
