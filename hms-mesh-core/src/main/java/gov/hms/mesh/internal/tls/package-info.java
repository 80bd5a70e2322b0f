/** Mutual TLS: contexts of one generation each, trust by SPIFFE ID, and the check of the peer in every exchange. */
package gov.hms.mesh.internal.tls;
