/** What holds calls back: rates, calls in flight, endpoints out of service, and circuit breakers of the destination and of each endpoint. */
package gov.hms.mesh.internal.limit;
