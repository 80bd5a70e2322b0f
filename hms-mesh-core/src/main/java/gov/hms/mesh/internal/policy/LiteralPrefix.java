package gov.hms.mesh.internal.policy;

import com.google.re2j.Pattern;

/** The characters that everything a regular expression matches begins with: a path without them needs no matching. */
final class LiteralPrefix {
    private static final String META = "\\^$.|?*+()[]{}";
    private static final String QUANTIFIERS = "*?{";

    private LiteralPrefix() {}

    /** Says less than is true rather than too much. */
    static String of(Pattern pattern) {
        String text = pattern.pattern();
        if (pattern.flags() != 0 || hasOuterAlternative(text)) {
            return "";
        }
        int start = text.startsWith("^") ? 1 : 0;
        int end = start;
        while (end < text.length() && META.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        boolean lastIsOptional = end > start && end < text.length() && QUANTIFIERS.indexOf(text.charAt(end)) >= 0;
        int last = lastIsOptional ? text.offsetByCodePoints(end, -1) : end;
        return text.substring(start, last);
    }

    /** Whether there may be an alternative outside of every group. With classes and escapes about, it takes no chance. */
    private static boolean hasOuterAlternative(String text) {
        if (text.indexOf('|') < 0) {
            return false;
        }
        if (text.indexOf('[') >= 0 || text.indexOf('\\') >= 0) {
            return true;
        }
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '|' && depth == 0) {
                return true;
            }
        }
        return false;
    }
}
