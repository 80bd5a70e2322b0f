/** {@code benchmarks/run}: starts the processes of each row, measures in turns, and writes the report. */
package gov.hms.benchmarks.run;
