/** {@code return-intake}: takes a return, has it scanned, and has the refund paid when nothing is wrong with it. */
package gov.hms.samples.taxday.intake;
