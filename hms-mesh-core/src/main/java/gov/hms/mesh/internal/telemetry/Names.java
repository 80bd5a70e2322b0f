package gov.hms.mesh.internal.telemetry;

/** Every name of a tag, attribute and header that the mesh emits; {@link MeshMeter} has those of the meters. */
public final class Names {
    public static final String METHOD = "http.request.method";
    public static final String STATUS = "http.response.status_code";
    public static final String ERROR = "error.type";
    static final String SERVER_ADDRESS = "server.address";
    static final String SERVER_PORT = "server.port";
    public static final String SCHEME = "url.scheme";
    public static final String PROTOCOL_VERSION = "network.protocol.version";
    public static final String HTTP_ROUTE = "http.route";

    /** The logical name of the service that counts. */
    static final String SERVICE = "service.name";

    /** The logical name of the one it deals with: a destination, or a caller. */
    public static final String PEER = "service.peer.name";

    static final String ROUTE = "hms.route";
    public static final String FLAG = "hms.response.flag";
    static final String ATTEMPT = "attempt";
    static final String DECISION = "decision";
    static final String HEALTH = "health";
    static final String STATE = "state";
    static final String LEFT = "left";
    static final String REASON = "reason";
    static final String DRY_RUN = "dry_run";

    /** In the place of a value that would be one too many. */
    public static final String OTHER = "other";

    static final String RESEND_COUNT = "http.request.resend_count";

    // attributes of spans and of their events alone
    public static final String PATH = "url.path";
    static final String ATTEMPTS = "hms.attempts";
    public static final String NUMBER = "hms.attempt";
    static final String HEDGE = "hms.hedge";
    static final String INSTANCE = "hms.instance";
    static final String VERSION = "hms.version";
    static final String ZONE = "hms.zone";
    static final String SPLIT = "hms.split";
    static final String POLICY = "hms.policy";
    public static final String PEER_IDENTITY = "hms.peer.identity";
    public static final String PRIORITY = "hms.priority";
    static final String DECIDED = "hms.decision";
    static final String PAUSE = "hms.pause_ms";
    static final String BUDGET_LEFT = "hms.budget.left";

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

    /** As OpenTelemetry writes a method: those outside the standard ones are one. */
    public static String method(String method) {
        return HttpMethod.of(method).text();
    }
}
