package gov.hms.sys.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word somebody meant. */
final class Suggestion {
    private static final int MAX_DISTANCE = 2;
    private static final int MAX_LENGTH = 40;

    private Suggestion() {}

    static Optional<String> closest(String written, Collection<String> known) {
        String plain = plain(written);
        if (plain.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return known.stream()
                .filter(word -> {
                    int distance = distance(plain, plain(word));
                    return distance <= MAX_DISTANCE && distance * 2 < Math.max(plain.length(), word.length());
                })
                .min(Comparator.comparingInt(word -> distance(plain, plain(word))));
    }

    /** {@code ; did you mean X?}, or nothing. */
    static String hint(String written, Collection<String> known) {
        return closest(written, known)
                .map(word -> "; did you mean " + word + "?")
                .orElse("");
    }

    /** As it would be in somebody else's spelling: {@code timeout_ms}, {@code timeout-ms}, {@code TimeoutMS}. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
