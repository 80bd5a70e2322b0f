/** Load in a closed and in an open loop, and what it showed. */
package gov.hms.benchmarks.load;
