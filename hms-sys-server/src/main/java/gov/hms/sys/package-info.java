/** The program. */
package gov.hms.sys;
