/** What holds calls back: calls in flight, and circuit breakers of the destination and of each endpoint. */
package gov.hms.mesh.internal.limit;
