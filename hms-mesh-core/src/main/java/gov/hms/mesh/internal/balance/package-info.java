/** Which endpoint takes an attempt. */
package gov.hms.mesh.internal.balance;
