/** {@code fraud-scanner}: reads a return's PDF and says how much it looks like fraud, by a few rules that can be read in one sitting. */
package gov.hms.samples.taxday.scan;
