/** What callers reported about their calls, merged by second and kept for an hour. */
package gov.hms.sys.statistics;
