package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;

/**
 * One choice of an endpoint, and what came of it. An attempt whose first endpoint was refused by its circuit breaker has several.
 * Written for every attempt of every call and read for hardly any, so it holds numbers and references only. The loser of a
 * hedge may still be writing when the call's thread reads.
 */
public final class AttemptRecord {
    private final Endpoint endpoint;
    private final short attempt;
    private final boolean hedge;
    private short status;
    private boolean sent;
    private AttemptFailedException.Kind failure;
    private ResponseFlag refusal;
    private Verdict verdict;
    private long nanos;

    /** These three belong to the journal and are guarded by it. */
    ClusterEndpoint chosen;

    AttemptRecord next;
    int pauseMs;

    AttemptRecord(ClusterEndpoint chosen, int attempt, boolean hedge) {
        this.chosen = chosen;
        this.endpoint = chosen.endpoint();
        this.attempt = (short) attempt;
        this.hedge = hedge;
    }

    public synchronized void answered(int with, long duration) {
        status = (short) with;
        sent = true;
        nanos = duration;
    }

    public synchronized void failed(AttemptFailedException with, long duration) {
        failure = with.kind();
        sent = with.sent();
        nanos = duration;
    }

    /** The mesh itself did not let the attempt go there. */
    public synchronized void refused(ResponseFlag why) {
        refusal = why;
    }

    synchronized void decided(Verdict why) {
        verdict = why;
    }

    /** From 1 on; the same for all endpoints that one attempt asked. */
    public int attempt() {
        return attempt;
    }

    /** Whether it ran beside another one. */
    public boolean hedge() {
        return hedge;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Of the answer; 0: there was none. */
    public synchronized int status() {
        return status;
    }

    /** Null unless the attempt failed without an answer. */
    public synchronized AttemptFailedException.Kind failure() {
        return failure;
    }

    /** Null unless the mesh refused the attempt. */
    public synchronized ResponseFlag refusal() {
        return refusal;
    }

    /** Whether the peer may have seen the request. */
    public synchronized boolean sent() {
        return sent;
    }

    public synchronized long nanos() {
        return nanos;
    }

    /** What was decided after it; null: nothing had to be. */
    public synchronized Verdict verdict() {
        return verdict;
    }
}
