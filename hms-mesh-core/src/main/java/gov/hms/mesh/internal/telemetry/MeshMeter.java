package gov.hms.mesh.internal.telemetry;

import java.util.List;

/**
 * Every meter that the mesh emits. Beside its own tags each has {@code service.name}: the logical name of the service that counts.
 * docs/observability.md has the same list for people, and a test holds the two, and what a running mesh emits, against each other.
 */
public enum MeshMeter {
    CLIENT_DURATION(
            "http.client.request.duration",
            Kind.TIMER,
            "Attempts, from sending the request to the head of the answer",
            Names.METHOD,
            Names.SERVER_ADDRESS,
            Names.SERVER_PORT,
            Names.SCHEME,
            Names.PROTOCOL_VERSION,
            Names.STATUS,
            Names.ERROR,
            Names.PEER,
            Names.ROUTE),
    SERVER_DURATION(
            "http.server.request.duration",
            Kind.TIMER,
            "Requests answered or refused, from their arrival to the end of the answer",
            Names.METHOD,
            Names.HTTP_ROUTE,
            Names.SCHEME,
            Names.PROTOCOL_VERSION,
            Names.STATUS,
            Names.ERROR,
            Names.PEER,
            Names.FLAG),
    CALL_DURATION(
            "hms.mesh.call.duration",
            Kind.TIMER,
            "Calls, over all their attempts and the pauses between them",
            Names.METHOD,
            Names.STATUS,
            Names.PEER,
            Names.ROUTE,
            Names.FLAG),
    ATTEMPTS("hms.mesh.attempts", Kind.COUNTER, "Attempts: first, retry or hedge", Names.PEER, Names.ATTEMPT),
    RETRIES(
            "hms.mesh.retries",
            Kind.COUNTER,
            "Attempts that failed, by whether another one followed, or why none did",
            Names.PEER,
            Names.DECISION),
    RETRY_BUDGET("hms.mesh.retry.budget", Kind.GAUGE, "Retries that the destination's budget pays for now", Names.PEER),
    IN_FLIGHT("hms.mesh.in.flight", Kind.GAUGE, "Attempts in flight", Names.PEER),
    IN_FLIGHT_LIMIT(
            "hms.mesh.in.flight.limit", Kind.GAUGE, "How many may be in flight; not a number: no limit", Names.PEER),
    WAITING("hms.mesh.waiting", Kind.GAUGE, "Attempts that wait for one in flight to end", Names.PEER),
    BREAKER_STATE(
            "hms.mesh.breaker.state",
            Kind.GAUGE,
            "1 for the state that the destination's circuit breaker is in; 0 for each where it has none",
            Names.PEER,
            Names.STATE),
    ENDPOINTS(
            "hms.mesh.endpoints",
            Kind.GAUGE,
            "Endpoints: available, ejected or breaker_open",
            Names.PEER,
            Names.HEALTH),
    EJECTIONS("hms.mesh.ejections", Kind.COUNTER, "Endpoints taken out of service for a while", Names.PEER),
    PANIC(
            "hms.mesh.panic",
            Kind.COUNTER,
            "Attempts sent to an endpoint that was not available, because too few were",
            Names.PEER),
    CONFIG_VERSION(
            "hms.mesh.config.version", Kind.GAUGE, "Version of the configuration in force for calls to it", Names.PEER),
    CONFIG_AGE(
            "hms.mesh.config.age",
            "seconds",
            Kind.GAUGE,
            "How long HMS-SYS has been out of reach, to five seconds; 0 while it is connected"),
    CONNECTED("hms.mesh.connected", Kind.GAUGE, "1 while HMS-SYS is connected, else 0"),
    CERTIFICATE_EXPIRY("hms.mesh.certificate.expiry", "seconds", Kind.GAUGE, "Until the certificate in use ends"),
    CERTIFICATE_ALARMS(
            "hms.mesh.certificate.alarms",
            Kind.COUNTER,
            "Warnings that it was not renewed in time, by how many percent of its life were left",
            Names.LEFT),
    CERTIFICATE_EARLY(
            "hms.mesh.certificate.early", Kind.COUNTER, "Certificates that came and were not valid yet by our clock"),
    INBOUND_LIMIT("hms.mesh.inbound.limit", Kind.GAUGE, "Requests that the service takes on at the same time"),
    INBOUND_RUNNING("hms.mesh.inbound.running", Kind.GAUGE, "Requests that it works on now"),
    INBOUND_ASYNC(
            "hms.mesh.inbound.async", Kind.GAUGE, "Of these, those that the application answers from another thread"),
    DENIED(
            "hms.mesh.denied",
            Kind.COUNTER,
            "Requests refused to their caller, or that would have been",
            Names.REASON,
            Names.DRY_RUN),
    MIRROR_DROPPED("hms.mesh.mirror.dropped", Kind.COUNTER, "Copies of calls that were not sent", Names.REASON),
    PERMISSIVE("hms.mesh.permissive", Kind.GAUGE, "1 while requests in clear are let in, else 0"),
    PLAINTEXT("hms.mesh.plaintext.requests", Kind.COUNTER, "Requests that came in clear and were let in");

    /** What a meter does with numbers. */
    public enum Kind {
        /** Durations in seconds, with OpenTelemetry's buckets for HTTP. */
        TIMER,
        COUNTER,
        GAUGE
    }

    private final String title;
    private final String unit;
    private final Kind kind;
    private final String meaning;
    private final List<String> tags;

    MeshMeter(String title, Kind kind, String meaning, String... tags) {
        this(title, kind == Kind.TIMER ? "seconds" : null, kind, meaning, tags);
    }

    MeshMeter(String title, String unit, Kind kind, String meaning, String... tags) {
        this.title = title;
        this.unit = unit;
        this.kind = kind;
        this.meaning = meaning;
        this.tags = List.of(tags);
    }

    /** The meter's name. */
    public String title() {
        return title;
    }

    /** Null for what is counted in pieces. */
    public String unit() {
        return unit;
    }

    public Kind kind() {
        return kind;
    }

    /** For people. */
    public String meaning() {
        return meaning;
    }

    /** The keys of its own tags. */
    public List<String> tags() {
        return tags;
    }
}
