/** What instances tell of their callers: who was refused, or would have been, and who still comes in clear. */
package gov.hms.sys.access;
