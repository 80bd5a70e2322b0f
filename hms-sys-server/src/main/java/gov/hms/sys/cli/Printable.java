package gov.hms.sys.cli;

/** Text from elsewhere on a terminal: nothing in it may move the cursor or start a new line. */
final class Printable {
    private Printable() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            int type = Character.getType(character);
            boolean hidden = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            shown.appendCodePoint(hidden ? '?' : character);
        });
        return shown.toString();
    }
}
