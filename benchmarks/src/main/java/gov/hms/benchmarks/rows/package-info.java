/** The rows of the comparison: each the same exchange, made in another way. */
package gov.hms.benchmarks.rows;
