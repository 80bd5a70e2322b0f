/** What instances talk to: certificates, discovery, registration and statistics, over gRPC with mutual TLS. */
package gov.hms.sys.stream;
