package gov.hms.samples.taxday.payout;

import java.util.regex.Pattern;

/**
 * One refund to be paid.
 *
 * @param returnId 1 to 15 letters, digits, dots, dashes: what fits the ledger's field
 * @param amountCents 0 to 9,999,999,999
 * @param routing nine digits, the last a check digit
 * @param account 4 to 17 digits
 */
record Refund(String returnId, long amountCents, String routing, String account) {
    static final long MAX_CENTS = 9_999_999_999L;
    private static final Pattern RETURN_ID = Pattern.compile("[A-Za-z0-9.-]{1,15}");
    private static final Pattern ACCOUNT = Pattern.compile("\\d{4,17}");
    private static final Pattern ROUTING = Pattern.compile("\\d{9}");
    private static final int[] WEIGHTS = {3, 7, 1, 3, 7, 1, 3, 7, 1};

    Refund {
        require(
                returnId != null && RETURN_ID.matcher(returnId).matches(),
                "returnId",
                returnId,
                "1 to 15 of A-Z a-z 0-9 . -");
        require(amountCents >= 0 && amountCents <= MAX_CENTS, "amountCents", amountCents, "0 to " + MAX_CENTS);
        require(account != null && ACCOUNT.matcher(account).matches(), "account", account, "4 to 17 digits");
        require(routing != null && checks(routing), "routing", routing, "nine digits, the last the ABA check digit");
    }

    /** The ABA check: the digits weighted 3, 7, 1 by turns add up to a multiple of ten. */
    private static boolean checks(String routing) {
        if (!ROUTING.matcher(routing).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += WEIGHTS[i] * (routing.charAt(i) - '0');
        }
        return sum % 10 == 0;
    }

    private static void require(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, value, expected));
        }
    }
}
