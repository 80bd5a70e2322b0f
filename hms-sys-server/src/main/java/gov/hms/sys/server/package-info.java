/** Starts and stops HMS-SYS: the only place where its parts meet. */
package gov.hms.sys.server;
