/** The state of the mesh as immutable values, what each caller gets to see of it, and who has got it. */
package gov.hms.sys.snapshot;
