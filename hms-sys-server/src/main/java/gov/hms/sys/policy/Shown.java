package gov.hms.sys.policy;

/** How the text of a stranger appears in a message: one line, bounded, and with look-alike letters told apart. */
final class Shown {
    private static final int MAX_LENGTH = 60;

    private Shown() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return text.length() > MAX_LENGTH ? shown.append("...").toString() : shown.toString();
    }
}
