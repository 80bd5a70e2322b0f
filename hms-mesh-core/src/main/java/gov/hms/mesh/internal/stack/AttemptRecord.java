package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptTimes;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.time.Ticker;
import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.List;

/**
 * One choice of an endpoint, and what came of it. An attempt whose first endpoint was refused by its circuit breaker has several.
 * Written for every attempt of every call and read for hardly any, so it holds numbers and references only. The loser of a
 * hedge may still be writing when the call's thread reads.
 */
public final class AttemptRecord implements PickLog, AttemptTimes {
    /** Further ones are counted, not kept. */
    private static final int MOST_LOOKS = 8;

    private final short attempt;
    private final boolean hedge;
    private short status;
    private boolean sent;
    private AttemptFailedException.Kind failure;
    private ResponseFlag refusal;
    private Verdict verdict;
    private String peer;
    private long startNanos;
    private long nanos;

    /** Of the attempt's own thread, which asks for them above the wire. */
    private long sentAt;

    private long backAt;
    private boolean back;
    private long pickNanos;
    private long connectNanos;
    private long tlsNanos;
    private long firstByteNanos;
    private SpanContext span;

    /** What the balancer compared, of which there are two in nearly all cases; the rest in a list of its own. Written before anybody else sees this. */
    private Endpoint first;

    private Endpoint second;
    private float firstScore;
    private float secondScore;
    private List<Look> more;
    private int unlisted;

    /** These belong to the journal and are guarded by it. */
    Endpoint endpoint;

    ClusterEndpoint chosen;
    AttemptRecord next;
    int pauseMs;
    int budgetLeft = -1;

    /** An attempt whose endpoint is about to be chosen. */
    public AttemptRecord(int attempt, boolean hedge) {
        this.attempt = (short) attempt;
        this.hedge = hedge;
    }

    @Override
    public void compared(ClusterEndpoint candidate, double score) {
        if (first == null) {
            first = candidate.endpoint();
            firstScore = (float) score;
        } else if (second == null) {
            second = candidate.endpoint();
            secondScore = (float) score;
        } else {
            keep(new Look(candidate.endpoint(), (float) score, null, ""));
        }
    }

    @Override
    public void passedOver(ClusterEndpoint candidate, Why why) {
        String ejected = why == Why.EJECTED ? candidate.health().ejectedFor() : null;
        keep(new Look(candidate.endpoint(), 0, why, ejected == null ? "" : ejected));
    }

    private void keep(Look look) {
        if (more == null) {
            more = new ArrayList<>(2);
        }
        for (Look known : more) {
            if (known.endpoint() == look.endpoint() && known.why() == look.why()) {
                return;
            }
        }
        if (more.size() < MOST_LOOKS) {
            more.add(look);
        } else {
            unlisted++;
        }
    }

    /** The choice begins. Nobody else sees this yet. */
    public void began(long now) {
        startNanos = now;
    }

    /** Reading of the monotonic clock when the choice began; for the attempt's own thread. */
    public long beganAt() {
        return startNanos;
    }

    /** The endpoint is chosen, and the attempt goes to the wire. */
    public void picked(long now) {
        sentAt = now;
        synchronized (this) {
            pickNanos = now - startNanos;
        }
    }

    /** When it went to the wire; for the attempt's own thread. */
    public long sentAt() {
        return sentAt;
    }

    /** The wire has answered, or failed. */
    public void back(long now) {
        backAt = now;
        back = true;
    }

    /**
     * When the wire had answered or failed, for those above it on the attempt's own thread: what they do takes no time, and to look
     * at the clock does. Now, where the attempt never got to the wire.
     */
    public long backAt(Ticker ticker) {
        return back ? backAt : ticker.nanos();
    }

    @Override
    public synchronized void connected(long took) {
        connectNanos = took;
    }

    @Override
    public synchronized void secured(long took) {
        tlsNanos = took;
    }

    @Override
    public synchronized void answered(long took) {
        firstByteNanos = took;
    }

    /** Somebody records the attempt's span. */
    public synchronized void traced(SpanContext as) {
        span = as;
    }

    /** Null unless somebody records it. */
    public synchronized SpanContext span() {
        return span;
    }

    /** What the balancer compared and what it left aside, in its order. */
    public List<Look> looks() {
        List<Look> looks = new ArrayList<>();
        if (first != null) {
            looks.add(new Look(first, firstScore, null, ""));
        }
        if (second != null) {
            looks.add(new Look(second, secondScore, null, ""));
        }
        if (more != null) {
            looks.addAll(more);
        }
        return looks;
    }

    /** How many more it looked at. */
    public int unlisted() {
        return unlisted;
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
        if (failure == AttemptFailedException.Kind.WRONG_IDENTITY && with.getCause() != null) {
            // written by the mesh: which identity was shown, or why none was believed
            peer = with.getCause().getMessage();
        }
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

    /** Reading of the monotonic clock when it ended. */
    public synchronized long endNanos() {
        return startNanos + nanos;
    }

    /** From the beginning of the choice until the attempt went to the wire. */
    public synchronized long pickNanos() {
        return pickNanos;
    }

    /** 0 when the connection was there already. */
    public synchronized long connectNanos() {
        return connectNanos;
    }

    /** 0 when the connection was there already. */
    public synchronized long tlsNanos() {
        return tlsNanos;
    }

    /** From the request's first byte until the head of the answer; 0 when it did not come, or the adapter cannot tell. */
    public synchronized long firstByteNanos() {
        return firstByteNanos;
    }

    /** What is known of a peer that did not prove the expected identity; null: it did, or nobody was asked. */
    public synchronized String wrongPeer() {
        return peer;
    }

    /** What was decided after it; null: nothing had to be. */
    public synchronized Verdict verdict() {
        return verdict;
    }
}
