package gov.hms.mesh.call;

/** Why the mesh refused or gave up a call: the short names of Envoy's response flags, so that operators read what they know. */
public enum ResponseFlag {
    /** No route: the name is unknown, or no route of the service matches. */
    NR("no route"),
    /** Paused by an operator. */
    PA("service paused"),
    /** The deadline of the call or of the attempt passed. */
    UT("deadline exceeded"),
    /** Every permitted attempt failed. */
    URX("attempts exhausted"),
    /** No healthy endpoint. */
    UH("no healthy endpoint"),
    /** A fault that a policy asked for. */
    FI("injected fault"),
    /** Over the rate limit. */
    RL("over the rate limit"),
    /** Over the limit of calls in flight. */
    UO("over the limit of calls in flight"),
    /** The circuit breaker is open. */
    CB("circuit breaker open"),
    /** Could not connect, or could not prove or verify an identity. */
    UF("upstream connection failed"),
    /** The connection broke after the request may have been seen. */
    UC("upstream connection broke"),
    /** The application cancelled the call. */
    DC("call cancelled"),
    /** The caller's identity is missing, not valid now, or not welcome. */
    UAEX("caller refused");

    private final String meaning;

    ResponseFlag(String meaning) {
        this.meaning = meaning;
    }

    /** In a few words, for people. */
    public String meaning() {
        return meaning;
    }
}
