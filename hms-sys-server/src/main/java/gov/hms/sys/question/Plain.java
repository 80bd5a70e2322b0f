package gov.hms.sys.question;

/** What an instance wrote, as text that can be shown anywhere: short, and nothing in it moves a cursor or starts a line. */
final class Plain {
    private static final int LONGEST = 300;

    private Plain() {}

    static String text(String written) {
        StringBuilder plain = new StringBuilder(Math.min(written.length(), LONGEST));
        for (int at = 0; at < written.length(); ) {
            int character = written.codePointAt(at);
            if (plain.length() + Character.charCount(character) >= LONGEST) {
                return plain.append('…').toString();
            }
            plain.appendCodePoint(hidden(character) ? '?' : character);
            at += Character.charCount(character);
        }
        return plain.toString();
    }

    private static boolean hidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
