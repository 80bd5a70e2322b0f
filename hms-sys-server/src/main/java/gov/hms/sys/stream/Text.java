package gov.hms.sys.stream;

import java.util.regex.Pattern;

/** What instances say about themselves, cut to what can be stored and shown. */
final class Text {
    private static final int LONGEST = 256;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private Text() {}

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static String bounded(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?");
    }
}
