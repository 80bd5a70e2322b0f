package gov.hms.mesh.call;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name under which a service is called: {@code <service>.<namespace>}, as in {@code fraud-scanner.scan}.
 *
 * @param service lower-case DNS label of 1 to 63 characters
 * @param namespace lower-case DNS label of 1 to 63 characters, never {@code mesh}
 */
public record LogicalName(String service, String namespace) implements Comparable<LogicalName> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final String MESH = "mesh";
    private static final String SUFFIX = "." + MESH;

    public LogicalName {
        requireLabel("service", service);
        requireLabel("namespace", namespace);
        if (NUMBER.matcher(namespace).matches()) {
            throw new IllegalArgumentException("namespace: " + namespace
                    + " (expected: not only digits; a host that ends like this is an IPv4 address, as 127.1 is)");
        }
        if (namespace.equals(MESH)) {
            throw new IllegalArgumentException(
                    "namespace: mesh (expected: any other label; \"mesh\" is the suffix of mesh host names)");
        }
    }

    /**
     * Reads {@code fraud-scanner.scan} or {@code fraud-scanner.scan.mesh}, in any case.
     *
     * @throws IllegalArgumentException when the text is neither; the message holds the text and what was expected
     */
    public static LogicalName parse(String text) {
        // the Kelvin sign, for one, becomes a plain k in lower case
        String name = text.chars().allMatch(c -> c < 0x80) ? text.toLowerCase(Locale.ROOT) : text;
        if (name.endsWith(SUFFIX)) {
            name = name.substring(0, name.length() - SUFFIX.length());
        }
        int dot = name.indexOf('.');
        if (dot < 0 || dot != name.lastIndexOf('.')) {
            throw new IllegalArgumentException("service name: " + printable(text)
                    + " (expected: <service>.<namespace>, as in fraud-scanner.scan)");
        }
        return new LogicalName(name.substring(0, dot), name.substring(dot + 1));
    }

    /** Whether the text is a lower-case DNS label, the form of a service's and a namespace's name. */
    public static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    /** Whether the text may stand for a namespace: of the labels, those that make no number and no suffix of a host. */
    static boolean isNamespace(String text) {
        return isLabel(text) && !NUMBER.matcher(text).matches() && !text.equals(MESH);
    }

    private static void requireLabel(String what, String label) {
        if (label == null || !isLabel(label)) {
            throw new IllegalArgumentException(what + ": " + printable(label)
                    + " (expected: 1 to 63 characters of a-z, 0-9 and -, with a letter or digit at both ends)");
        }
    }

    private static String printable(String text) {
        if (text == null || text.isEmpty()) {
            return "\"\"";
        }
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public int compareTo(LogicalName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : service.compareTo(other.service);
    }

    /** {@code fraud-scanner.scan}. */
    @Override
    public String toString() {
        return service + "." + namespace;
    }
}
