package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.CallRecorder;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.policy.ConfigOrigin;
import gov.hms.mesh.internal.policy.Route;
import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What was decided about one call, and what happened to it: read by the layers while it runs, and kept afterwards to explain
 * it. A hedge writes it too, from a thread of its own, and sometimes after the call has ended.
 *
 * <p>It is made for every call, so it holds numbers and references to what exists anyway; text is made when somebody asks.
 * It holds neither query nor header nor body, and nothing that keeps a request or a whole configuration alive.
 */
public final class CallJournal {
    private static final long READING = -1;

    private final LogicalName destination;
    private final String method;
    private final String path;
    private final Priority priority;
    private CallIds ids;
    private String traceId = "";
    private long number;
    private long startNanos;
    private long endNanos;
    private Deadline deadline;

    private Cluster cluster;
    private CallRecorder recorder;
    private Route route;
    private ConfigOrigin origin;
    private String version = "";

    private AttemptRecord first;
    private AttemptRecord last;
    private volatile int attempts;
    private volatile boolean sent;
    private volatile boolean panicked;
    private boolean over;
    private boolean copied;
    private boolean mirrored;
    private int delayMs;
    private volatile long queueNanos;
    private volatile long bodyNanos;
    private volatile long gcNanos;
    private int status;
    private ResponseFlag flag;
    private String refusal = "";

    CallJournal(OutboundCall call, Priority matters, Deadline limit) {
        destination = call.destination();
        method = call.method();
        path = call.path();
        priority = matters;
        deadline = limit;
    }

    /** @param trace of the span around the call; empty when there is none, so that the call gets a name of its own */
    public void began(CallIds names, String trace, long nowNanos) {
        ids = names;
        traceId = trace;
        startNanos = nowNanos;
    }

    /** @param answered 0 when there was no answer */
    public synchronized void ended(int answered, long nowNanos) {
        status = answered;
        endNanos = nowNanos;
        over = true;
        cluster = null;
        recorder = null;
        for (AttemptRecord record = first; record != null; record = record.next) {
            record.chosen = null;
        }
    }

    /** An endpoint was chosen for an attempt. */
    public AttemptRecord chose(ClusterEndpoint endpoint, int attempt, boolean hedge) {
        return chose(endpoint, new AttemptRecord(attempt, hedge));
    }

    /** @param record that heard how it was chosen */
    public synchronized AttemptRecord chose(ClusterEndpoint endpoint, AttemptRecord record) {
        record.endpoint = endpoint.endpoint();
        record.chosen = over ? null : endpoint;
        if (first == null) {
            first = record;
        } else {
            last.next = record;
        }
        last = record;
        return record;
    }

    /** The endpoint chosen last; null before one was, and after the call. */
    public synchronized ClusterEndpoint newest() {
        return last == null ? null : last.chosen;
    }

    /** The endpoint that gave the call its answer; when none did, the one chosen last. Null when none was, and after the call. */
    public synchronized ClusterEndpoint answering() {
        AttemptRecord found = answered();
        return found == null ? null : found.chosen;
    }

    /** The choice that gave the call its answer; when none did, the last one. Null when there was none. */
    public synchronized AttemptRecord answered() {
        if (last == null || !last.hedge()) {
            return last;
        }
        // beside a hedge an earlier one may have won
        AttemptRecord found = last;
        for (AttemptRecord record = first; record != last; record = record.next) {
            int answered = record.status();
            if (answered > 0 && answered < 500) {
                found = record;
            }
        }
        return found;
    }

    public synchronized boolean hasTried(ClusterEndpoint endpoint) {
        for (AttemptRecord record = first; record != null; record = record.next) {
            if (record.chosen != null && record.chosen.load() == endpoint.load()) {
                return true;
            }
        }
        return false;
    }

    /** Every choice of an endpoint, in order. */
    public synchronized List<AttemptRecord> choices() {
        List<AttemptRecord> choices = new ArrayList<>();
        for (AttemptRecord record = first; record != null; record = record.next) {
            choices.add(record);
        }
        return choices;
    }

    /** Returns the number of the attempt that begins, from 1 on. */
    public synchronized int attempted() {
        int begun = attempts + 1;
        attempts = begun;
        return begun;
    }

    public int attempts() {
        return attempts;
    }

    /** Whether the newest attempt is followed by another one. */
    public synchronized void decided(Verdict verdict, long pauseNanos, long budgetLeft) {
        if (last != null) {
            last.budgetLeft = (int) Math.max(0, budgetLeft);
            last.decided(verdict);
            last.pauseMs = (int) Math.min(pauseNanos / 1_000_000, Integer.MAX_VALUE);
        }
    }

    /** What was decided after each attempt about which anything was. */
    public synchronized List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        for (AttemptRecord record = first; record != null; record = record.next) {
            if (record.verdict() != null) {
                verdicts.add(record.verdict());
            }
        }
        return verdicts;
    }

    /** How many retries the destination's budget had left after the decision; negative: nothing was decided. */
    public synchronized int budgetLeft(AttemptRecord choice) {
        return choice.budgetLeft;
    }

    /** How long the call waited after this choice, in milliseconds. */
    public synchronized int pauseMs(AttemptRecord choice) {
        return choice.pauseMs;
    }

    /** A peer may have seen the request. */
    public void markSent() {
        sent = true;
    }

    public boolean sent() {
        return sent;
    }

    /** So few endpoints were available that one was chosen which was not. */
    public void panic() {
        panicked = true;
    }

    public boolean panicked() {
        return panicked;
    }

    public void flag(ResponseFlag reason) {
        flag = reason;
    }

    /** Why the mesh answered or refused by itself; null when it did not. */
    public ResponseFlag flag() {
        return flag;
    }

    /** The call failed. What the mesh says of itself is kept; what others said, which may hold anything, is not. */
    public void failed(MeshException failure) {
        flag = failure.flag();
        if (failure.getCause() == null) {
            refusal = failure.getMessage();
        }
    }

    /** Why the mesh refused the call, for people; empty when it did not. */
    public String refusal() {
        return refusal;
    }

    /** An attempt waited for a place. */
    public void queued(long nanos) {
        queueNanos += nanos;
    }

    /** How long the attempts waited for a place together. */
    public long queueNanos() {
        return queueNanos;
    }

    /** Somebody watches the answer, until it is {@link #read}. */
    public void reading() {
        bodyNanos = READING;
    }

    /** The answer was read to its end, or closed. */
    public void read(long nanos) {
        bodyNanos = nanos;
    }

    /** Whether the answer is watched, and not read to its end yet. */
    public boolean isBeingRead() {
        return bodyNanos == READING;
    }

    /** From the head of the answer to the end of its body; 0 when nobody watched, or it is not at its end yet. */
    public long bodyNanos() {
        return Math.max(0, bodyNanos);
    }

    /** The garbage collector was in the way. */
    public void stoodStill(long nanos) {
        gcNanos = nanos;
    }

    /** Of the call's time, the process stood still; 0 when the call was fast anyway. */
    public long gcNanos() {
        return gcNanos;
    }

    /** The span of the newest attempt that somebody records; null: there is none. */
    public synchronized SpanContext traced() {
        SpanContext newest = null;
        for (AttemptRecord record = first; record != null; record = record.next) {
            newest = record.span() == null ? newest : record.span();
        }
        return newest;
    }

    /** A fault holds the call up. */
    public void delayed(int ms) {
        delayMs = ms;
        flag = ResponseFlag.FI;
    }

    /** The delay that a fault put in, in milliseconds; 0: none. */
    public int delayMs() {
        return delayMs;
    }

    /** A copy of the call goes to another service. */
    public void copied() {
        copied = true;
    }

    public boolean isCopied() {
        return copied;
    }

    void mirrored() {
        mirrored = true;
    }

    /** Whether the call is itself a copy of another one. */
    public boolean isMirrored() {
        return mirrored;
    }

    public Priority priority() {
        return priority;
    }

    /** The destination is known, and with it the configuration that this call keeps to. */
    public void routed(Cluster to, ClusterView view, Route matched) {
        cluster = to;
        recorder = view.recorder(matched);
        route = matched;
        origin = view.origin();
    }

    void split(String chosen) {
        version = chosen;
    }

    void bounded(Deadline limit) {
        deadline = limit;
    }

    /** The destination; null before the name was known, and after the call. */
    public Cluster cluster() {
        return cluster;
    }

    /** What counts the calls of the matched route; null before one matched, and after the call. */
    public CallRecorder recorder() {
        return recorder;
    }

    /** The matched route's name; empty before one matched. */
    public String route() {
        return route == null ? "" : route.name();
    }

    /** Null before one matched. */
    public Route matched() {
        return route;
    }

    /** What the configuration was made of; null before a route matched. */
    public ConfigOrigin origin() {
        return origin;
    }

    /** The version that the split chose; empty: any. */
    public String version() {
        return version;
    }

    /** The earliest end that holds: the caller's, the application's or the route's. */
    public Deadline deadline() {
        return deadline;
    }

    /** What the call can be asked for by: its trace, or a name of its own. */
    public String id() {
        return traceId.isEmpty() ? ids.text(number()) : traceId;
    }

    /** 32 hexadecimal digits; empty when there is no trace. */
    public String traceId() {
        return traceId;
    }

    /** Tells the calls of this process apart; given at the first asking, which is the call's own thread's. */
    public long number() {
        if (number == 0) {
            number = ids.next();
        }
        return number;
    }

    public LogicalName destination() {
        return destination;
    }

    public String method() {
        return method;
    }

    /** Encoded, without the query. */
    public String path() {
        return path;
    }

    public long startNanos() {
        return startNanos;
    }

    public synchronized long endNanos() {
        return endNanos;
    }

    /** 0 when there was no answer. */
    public synchronized int status() {
        return status;
    }

    /** Whether it counts as a failure of the destination for its caller. */
    public boolean isFailure() {
        int answered = status();
        return answered == 0 || answered >= 500;
    }
}
