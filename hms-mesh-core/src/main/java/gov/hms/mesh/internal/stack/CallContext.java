package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.cluster.CallRecorder;
import gov.hms.mesh.internal.cluster.Candidates;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.policy.Route;
import java.util.List;

/**
 * What the layers above have decided about a call. Each layer writes down what it decides for those below it; of each attempt there
 * is a copy, because two may run side by side, and because a further one must not find what the one before it decided.
 */
public final class CallContext implements Cloneable {
    private final OutboundCall call;
    private final CallJournal journal;
    private Cluster cluster;
    private ClusterView view;
    private Route route;
    private CallRecorder recorder;
    private String version = "";
    private Deadline deadline;
    private int attempt;
    private Deadline attemptDeadline = Deadline.NEVER;
    private ClusterEndpoint beside;
    private Candidates candidates = Candidates.NONE;
    private ClusterEndpoint endpoint;
    private AttemptRecord record;
    private ClientTls tls;
    private List<String> headers = List.of();
    private List<String> removedHeaders = List.of();

    private CallContext(OutboundCall call, RequestScope request) {
        this.call = call;
        this.deadline =
                call.options().detached() ? call.deadline() : call.deadline().min(request.deadline());
        this.journal = new CallJournal(call, call.options().priority().orElse(request.priority()), deadline);
    }

    /** @param request what the call is made for; a detached call inherits only its priority */
    public static CallContext of(OutboundCall call, RequestScope request) {
        return new CallContext(call, request);
    }

    private CallContext copy() {
        try {
            return (CallContext) clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public CallContext withRoute(Cluster to, ClusterView seen, Route matched, String split) {
        cluster = to;
        view = seen;
        route = matched;
        recorder = journal.recorder();
        version = split;
        journal.split(split);
        return this;
    }

    public CallContext withDeadline(Deadline limit) {
        deadline = limit;
        journal.bounded(limit);
        return this;
    }

    /**
     * A copy, for one attempt.
     *
     * @param number from 1 on
     */
    public CallContext withAttempt(int number, Deadline limit) {
        CallContext copy = copy();
        copy.attempt = number;
        copy.attemptDeadline = limit;
        return copy;
    }

    /** A copy, for a hedge: another attempt waits at this endpoint, and this one must not go there. */
    public CallContext withBeside(ClusterEndpoint taken) {
        CallContext copy = copy();
        copy.beside = taken;
        return copy;
    }

    public CallContext withCandidates(Candidates some) {
        candidates = some;
        return this;
    }

    /** @param taken where what becomes of it is written down */
    public CallContext withEndpoint(ClusterEndpoint chosen, AttemptRecord taken) {
        endpoint = chosen;
        record = taken;
        return this;
    }

    public CallContext withTls(ClientTls current) {
        tls = current;
        return this;
    }

    /** @param set in the place of those before: start from {@link #headers()} */
    public CallContext withHeaders(List<String> set) {
        headers = set;
        return this;
    }

    public CallContext withRemovedHeaders(List<String> names) {
        removedHeaders = names;
        return this;
    }

    /** The call is a copy of another one. */
    public CallContext asMirrored() {
        journal.mirrored();
        return this;
    }

    /** Whether the call is a copy, whose answer nobody reads. */
    public boolean mirrored() {
        return journal.isMirrored();
    }

    /** What the application asked for. */
    public OutboundCall call() {
        return call;
    }

    /** What happened so far. */
    public CallJournal journal() {
        return journal;
    }

    /** The destination; null above the route layer. */
    public Cluster cluster() {
        return cluster;
    }

    /** The destination's configuration, read once; null above the route layer. */
    public ClusterView view() {
        return view;
    }

    /** The matched route; null above the route layer. */
    public Route route() {
        return route;
    }

    /** What counts the route's calls; null above the route layer. */
    public CallRecorder recorder() {
        return recorder;
    }

    /** The version the split chose; empty: any. */
    public String version() {
        return version;
    }

    /** How much the call matters. */
    public Priority priority() {
        return journal.priority();
    }

    /** Of the whole call. */
    public Deadline deadline() {
        return deadline;
    }

    /** The how manieth of the call this attempt is, from 1 on; 0 above the retry layer. */
    public int attempt() {
        return attempt;
    }

    /** Where this attempt must not go, because another one of the same call waits there; null for all but a hedge. */
    public ClusterEndpoint beside() {
        return beside;
    }

    /** Of this attempt. */
    public Deadline attemptDeadline() {
        return attemptDeadline;
    }

    /** Endpoints that may take this attempt; empty above the resolve layer. */
    public Candidates candidates() {
        return candidates;
    }

    /** Of the attempt at {@link #endpoint()}; null above the balancer. */
    public AttemptRecord record() {
        return record;
    }

    /** The chosen one; null above the balance layer. */
    public ClusterEndpoint endpoint() {
        return endpoint;
    }

    /** What to prove ourselves with; null above the identity layer. */
    public ClientTls tls() {
        return tls;
    }

    /** To set on the request, name and value by turns. */
    public List<String> headers() {
        return headers;
    }

    /** To take off the request. */
    public List<String> removedHeaders() {
        return removedHeaders;
    }
}
