/** Questions to connected instances, and what becomes of their answers. */
package gov.hms.sys.question;
