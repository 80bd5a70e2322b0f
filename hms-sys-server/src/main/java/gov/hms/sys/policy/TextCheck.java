package gov.hms.sys.policy;

import java.nio.charset.StandardCharsets;

/** What every text must be before a parser sees it: small, and of characters that can be seen. */
final class TextCheck {
    static final int MAX_BYTES = 256 * 1024;

    /** More than any value may have: a number of 200,000 digits is refused before it is read. */
    static final int MAX_WORD = 4_096;

    private static final String BETWEEN_WORDS = " \t\n\r,:[]{}'\"";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextCheck() {}

    /** The text without the byte order mark that some editors put in front. */
    static String checked(String text, Findings findings) throws PolicyRejectedException {
        int bytes = text.length() > MAX_BYTES ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            findings.add(Position.START, "document", bytes + " bytes", "at most " + MAX_BYTES + " bytes (256 KiB)");
            throw findings.rejection();
        }
        String checked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        checkCharacters(checked, findings);
        findings.throwIfAny();
        return checked;
    }

    private static void checkCharacters(String text, Findings findings) {
        int line = 1;
        int column = 1;
        int word = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (!isReadable(character)) {
                findings.add(
                        new Position(line, column),
                        "document",
                        String.format("character U+%04X", character),
                        "only printable characters, tab and line breaks");
            }
            word = BETWEEN_WORDS.indexOf(character) >= 0 ? 0 : word + 1;
            if (word == MAX_WORD + 1) {
                findings.add(
                        new Position(line, column - MAX_WORD),
                        "document",
                        "a word of more than " + MAX_WORD + " characters: "
                                + Shown.of(text.substring(text.offsetByCodePoints(i, -MAX_WORD), i)),
                        "at most " + MAX_WORD + " without a space or a mark between them");
            }
            column = character == '\n' ? 1 : column + 1;
            line = character == '\n' ? line + 1 : line;
        }
    }

    /** Invisible characters are refused as well: text that runs right to left can show a document as it is not. */
    private static boolean isReadable(int character) {
        if (character == '\t' || character == '\n' || character == '\r') {
            return true;
        }
        int type = Character.getType(character);
        return type != Character.CONTROL
                && type != Character.SURROGATE
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
