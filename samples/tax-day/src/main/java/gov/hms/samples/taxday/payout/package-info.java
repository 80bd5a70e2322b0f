/** {@code refund-payout}: writes each refund into a ledger exactly once. */
package gov.hms.samples.taxday.payout;
