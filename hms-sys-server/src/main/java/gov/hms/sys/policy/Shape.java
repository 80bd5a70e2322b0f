package gov.hms.sys.policy;

import java.util.List;

/**
 * The fields that a mapping may have.
 *
 * @param path where it stands, {@code spec.routes[]}; empty for the document itself
 */
record Shape(String path, List<String> fields) {
    static Shape of(String path, String... fields) {
        return new Shape(path, List.of(fields));
    }

    String listed() {
        return String.join(", ", fields);
    }
}
