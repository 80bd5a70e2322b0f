package gov.hms.benchmarks.run;

import gov.hms.benchmarks.load.Slice;

/**
 * One row in one phase of one round.
 *
 * @param cpu milliseconds of processor time for each call, of all the row's processes together, by the operating system's count
 */
record Sample(Slice slice, double cpu) {}
