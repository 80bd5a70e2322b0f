package gov.hms.mesh.internal.telemetry;

/** The methods that OpenTelemetry tells apart; all others are one, so that no caller can make new series. */
enum HttpMethod {
    GET("GET"),
    HEAD("HEAD"),
    POST("POST"),
    PUT("PUT"),
    DELETE("DELETE"),
    CONNECT("CONNECT"),
    OPTIONS("OPTIONS"),
    TRACE("TRACE"),
    PATCH("PATCH"),
    OTHER("_OTHER");

    static final int COUNT = values().length;

    private final String text;

    HttpMethod(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static HttpMethod of(String method) {
        return switch (method) {
            case "GET" -> GET;
            case "HEAD" -> HEAD;
            case "POST" -> POST;
            case "PUT" -> PUT;
            case "DELETE" -> DELETE;
            case "CONNECT" -> CONNECT;
            case "OPTIONS" -> OPTIONS;
            case "TRACE" -> TRACE;
            case "PATCH" -> PATCH;
            default -> OTHER;
        };
    }
}
