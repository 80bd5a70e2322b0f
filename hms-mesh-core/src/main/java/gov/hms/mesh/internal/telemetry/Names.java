package gov.hms.mesh.internal.telemetry;

/** Every name of a meter, tag, attribute and header that the mesh emits. */
public final class Names {
    /** Timer, one sample for each attempt; OpenTelemetry's name. */
    static final String CLIENT_DURATION = "http.client.request.duration";

    /** Timer, one sample for each call, over all of its attempts. */
    static final String CALL_DURATION = "hms.mesh.call.duration";

    /** Timer, one sample for each request answered; OpenTelemetry's name. */
    public static final String SERVER_DURATION = "http.server.request.duration";

    /** Gauge: how many requests the service takes on at the same time. */
    public static final String INBOUND_LIMIT = "hms.mesh.inbound.limit";

    /** Gauge: how many requests it works on now. */
    public static final String INBOUND_RUNNING = "hms.mesh.inbound.running";

    /** Gauge: how many of these the application answers later, from another thread. */
    public static final String INBOUND_ASYNC = "hms.mesh.inbound.async";

    /** Gauge: seconds until the certificate ends. */
    public static final String CERTIFICATE_EXPIRY = "hms.mesh.certificate.expiry";

    /** Counter: warnings that the certificate was not renewed in time, by how many percent of its life were left: 50, 25, 10. */
    public static final String CERTIFICATE_ALARMS = "hms.mesh.certificate.alarms";

    /** Certificates that came and were not valid yet by our clock: it is wrong, or that of HMS-SYS. */
    public static final String CERTIFICATE_EARLY = "hms.mesh.certificate.early";

    /** Gauge: 1 while the discovery stream is up, else 0. */
    public static final String CONNECTED = "hms.mesh.connected";

    /** Counter: calls that asked an endpoint which was not available, because too few were ({@code loadBalancer.panicPercent}). */
    public static final String PANIC = "hms.mesh.panic";

    /** Gauge by destination: how many of its endpoints are out of service now. */
    public static final String EJECTED = "hms.mesh.endpoints.ejected";

    /** Gauge by destination: how often one was taken out of service since the destination is known. */
    public static final String EJECTIONS = "hms.mesh.endpoints.ejections";

    /** Gauge by destination: how many circuit breakers are open now, its own and those of its endpoints. */
    public static final String OPEN_BREAKERS = "hms.mesh.breakers.open";

    /** Counter: copies of calls that were not sent, by reason: full (the queue), body (cannot be copied, or too big). */
    static final String MIRROR_DROPPED = "hms.mesh.mirror.dropped";

    /** Counter: requests that were refused to a caller, or would have been if its AccessPolicy were in force. */
    static final String DENIED = "hms.mesh.denied";

    /** Counter: requests that came in clear and were let in. */
    public static final String PLAINTEXT = "hms.mesh.plaintext.requests";

    /** Gauge: 1 while requests in clear are let in ({@code mtls: permissive}), else 0. */
    public static final String PERMISSIVE = "hms.mesh.permissive";

    static final String METHOD = "http.request.method";
    static final String STATUS = "http.response.status_code";
    static final String ERROR = "error.type";
    static final String SERVER_ADDRESS = "server.address";
    public static final String PEER = "service.peer.name";
    static final String ROUTE = "hms.route";
    static final String FLAG = "hms.response.flag";
    static final String RESEND_COUNT = "http.request.resend_count";

    /** Remaining time of the caller, in milliseconds. */
    public static final String TIMEOUT_HEADER = "x-hms-timeout-ms";

    /** The how manieth attempt of the caller a request is; absent: the first. */
    public static final String ATTEMPT_HEADER = "x-hms-attempt";

    /** {@link gov.hms.mesh.call.Priority} of a request; absent: normal. */
    public static final String PRIORITY_HEADER = "x-hms-priority";

    /** Marks a copy of a call, whose answer nobody reads. */
    public static final String MIRROR_HEADER = "x-hms-mirror";

    /** On an answer: the failure lies further down and was tried again there; trying again above would multiply the load. */
    public static final String RETRIED_HEADER = "x-hms-retried";

    /** On a refusal: what the log, and the audit log of HMS-SYS, call this request. */
    public static final String REQUEST_ID_HEADER = "x-hms-request-id";

    /** Why the mesh answered in the place of the application. */
    public static final String REASON_HEADER = "x-hms-reason";

    private Names() {}

    /** Methods outside the standard ones fold into one value, so that no caller can make new series. */
    static String method(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH" -> method;
            default -> "_OTHER";
        };
    }
}
