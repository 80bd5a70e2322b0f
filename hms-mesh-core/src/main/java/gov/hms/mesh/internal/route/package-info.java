/** Names to destinations, requests to routes, routes to versions. */
package gov.hms.mesh.internal.route;
