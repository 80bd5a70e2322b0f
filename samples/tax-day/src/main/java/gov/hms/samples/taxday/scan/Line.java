package gov.hms.samples.taxday.scan;

/** The numbered amounts of the form. */
public enum Line {
    WAGES(1, "Wages"),
    INTEREST(2, "Interest"),
    TOTAL_INCOME(3, "Total income"),
    TAX(4, "Tax"),
    WITHHELD(5, "Withheld"),
    REFUND(6, "Refund");

    private final int number;
    private final String title;

    Line(int number, String title) {
        this.number = number;
        this.title = title;
    }

    public int number() {
        return number;
    }

    /** As printed on the form. */
    public String title() {
        return title;
    }

    @Override
    public String toString() {
        return "line " + number + " (" + title.toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
