/**
 * Configuration as records, and the one validator of it: HMS-SYS runs it before it sends, the library before it publishes.
 * Everything here is immutable; what changes while calls are made lives beside it, keyed by endpoint.
 */
package gov.hms.mesh.internal.policy;
