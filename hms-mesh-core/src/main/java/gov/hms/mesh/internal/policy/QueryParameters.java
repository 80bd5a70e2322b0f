package gov.hms.mesh.internal.policy;

import java.nio.charset.StandardCharsets;

/**
 * The parameters of one request's query, decoded when the first condition asks for them. Only the first
 * {@value #MAX_PARAMETERS} parameters within the first {@value #MAX_LENGTH} characters are looked at, so that no query
 * makes the choice of a route dear.
 */
final class QueryParameters {
    static final int MAX_PARAMETERS = 64;
    static final int MAX_LENGTH = 4_096;

    static final QueryParameters NONE = new QueryParameters("");

    private final String query;

    /** Name and value by turns. */
    private String[] decoded;

    private int count;

    private QueryParameters(String query) {
        this.query = query;
    }

    /** @param query encoded, without {@code ?}; null when there is none */
    static QueryParameters of(String query) {
        return query == null ? NONE : new QueryParameters(query);
    }

    /** Whether any parameter of the condition's name has a value that it holds for. */
    boolean satisfy(ValueMatch condition) {
        if (query.isEmpty()) {
            return false;
        }
        if (decoded == null) {
            decode();
        }
        for (int i = 0; i < count; i++) {
            if (decoded[2 * i].equals(condition.name()) && condition.matches(decoded[2 * i + 1])) {
                return true;
            }
        }
        return false;
    }

    private void decode() {
        decoded = new String[16];
        int end = Math.min(query.length(), MAX_LENGTH);
        for (int from = 0; from < end && count < MAX_PARAMETERS; ) {
            int ampersand = query.indexOf('&', from);
            int to = ampersand < 0 || ampersand > end ? end : ampersand;
            if (to > from) {
                add(from, to);
            }
            from = to + 1;
        }
    }

    private void add(int from, int to) {
        if (2 * count == decoded.length) {
            decoded = java.util.Arrays.copyOf(decoded, 2 * decoded.length);
        }
        int equals = query.indexOf('=', from);
        boolean valued = equals >= 0 && equals < to;
        decoded[2 * count] = decode(query.substring(from, valued ? equals : to));
        decoded[2 * count + 1] = valued ? decode(query.substring(equals + 1, to)) : "";
        count++;
    }

    /** Percent signs that are followed by no two hexadecimal digits stay as they are. */
    static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
            if (low >= 0) {
                raw[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                raw[length++] = raw[i] == '+' ? (byte) ' ' : raw[i];
            }
        }
        return new String(raw, 0, length, StandardCharsets.UTF_8);
    }
}
