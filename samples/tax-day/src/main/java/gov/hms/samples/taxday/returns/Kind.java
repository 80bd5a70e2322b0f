package gov.hms.samples.taxday.returns;

/** What is the matter with a generated return; part of its file name, so that a reader knows what to expect. */
public enum Kind {
    HONEST(826),
    REFUND_ABOVE_WITHHELD(20),
    INCOME_DOES_NOT_ADD_UP(25),
    REFUND_DOES_NOT_ADD_UP(25),
    CLAIMS_SELF(20),
    ROUND_NUMBERS(20),
    /** Only version 2 of the scanner notices. */
    EXTRA_EMPLOYER(24),
    CUT_SHORT(8),
    BROKEN_XREF(6),
    ENCRYPTED(6),
    PICTURE(8),
    PLAIN_TEXT(6),
    EMPTY(6);

    private final int perMille;

    Kind(int perMille) {
        this.perMille = perMille;
    }

    /** How many of a thousand returns are of this kind; all together 1000. */
    int perMille() {
        return perMille;
    }

    /** Whether the file cannot be read as a PDF, so that the scanner must refuse it with 422. */
    public boolean unreadable() {
        return compareTo(CUT_SHORT) >= 0;
    }
}
