/** The replacement of the root that everybody trusts, step by step, while everybody goes on working. */
package gov.hms.sys.rotation;
