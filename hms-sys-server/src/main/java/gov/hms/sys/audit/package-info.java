/** Who changed what and when, in a file whose every line vouches for the one before it. */
package gov.hms.sys.audit;
