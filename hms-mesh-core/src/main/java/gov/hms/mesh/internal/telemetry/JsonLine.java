package gov.hms.mesh.internal.telemetry;

/** One JSON object in one line of ASCII, whatever is in its values. */
final class JsonLine {
    private static final int LONGEST = 256;

    private final StringBuilder text = new StringBuilder(320).append('{');

    /** Cut, where somebody else decides how long it is. */
    JsonLine put(String name, String value) {
        return putOurs(name, value.length() <= LONGEST ? value : value.substring(0, LONGEST - 3) + "...");
    }

    JsonLine putOurs(String name, String value) {
        if (!value.isEmpty()) {
            name(name).append('"');
            escape(value);
            text.append('"');
        }
        return this;
    }

    JsonLine put(String name, long value) {
        name(name).append(value);
        return this;
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
