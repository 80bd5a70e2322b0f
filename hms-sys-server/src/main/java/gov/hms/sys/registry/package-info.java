/** Which instances are alive: leases that run out unless they are renewed. */
package gov.hms.sys.registry;
