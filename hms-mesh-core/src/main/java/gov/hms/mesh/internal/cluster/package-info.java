/**
 * What changes while calls are made: load, breakers, budgets, calls in flight. It lives beside the immutable configuration,
 * keyed by destination and endpoint, and survives every new configuration.
 */
package gov.hms.mesh.internal.cluster;
