package gov.hms.mesh.internal.inbound;

/** What a caller sent, fit for a line of a log or of a report: printable, and not long. */
final class Printable {
    private static final int LONGEST = 256;

    private Printable() {}

    static String of(String text) {
        return of(text, LONGEST);
    }

    static String of(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
