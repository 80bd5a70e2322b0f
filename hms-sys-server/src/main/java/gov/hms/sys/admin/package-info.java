/** REST for operators and for {@code hms}: one table of routes, closed unless it says otherwise. */
package gov.hms.sys.admin;
