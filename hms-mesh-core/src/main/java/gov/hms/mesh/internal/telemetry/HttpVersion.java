package gov.hms.mesh.internal.telemetry;

/** Versions of HTTP, as {@code network.protocol.version} writes them. */
enum HttpVersion {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2"),
    HTTP_3("3"),
    UNKNOWN("");

    static final int COUNT = values().length;

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static HttpVersion of(String version) {
        return switch (version) {
            case "1.1" -> HTTP_1_1;
            case "2", "2.0" -> HTTP_2;
            case "1.0" -> HTTP_1_0;
            case "3", "3.0" -> HTTP_3;
            default -> UNKNOWN;
        };
    }
}
