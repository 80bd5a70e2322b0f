package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.policy.Route;
import java.util.List;

/**
 * What the layers above have decided about a call. Immutable: each layer hands a changed copy downwards.
 *
 * @param call what the application asked for
 * @param journal what happened so far
 * @param cluster the destination; null above the route layer
 * @param view the destination's configuration, read once; null above the route layer
 * @param route the matched route; null above the route layer
 * @param version the version the split chose; empty: any
 * @param deadline of the whole call
 * @param attemptDeadline of this attempt
 * @param candidates endpoints that may take this attempt; empty above the resolve layer
 * @param endpoint the chosen one; null above the balance layer
 * @param tls what to prove ourselves with; null above the identity layer
 * @param headers to add to the request, name and value by turns
 */
public record CallContext(
        OutboundCall call,
        CallJournal journal,
        Cluster cluster,
        ClusterView view,
        Route route,
        String version,
        Deadline deadline,
        Deadline attemptDeadline,
        List<ClusterEndpoint> candidates,
        ClusterEndpoint endpoint,
        ClientTls tls,
        List<String> headers) {

    public static CallContext of(OutboundCall call) {
        return new CallContext(
                call,
                new CallJournal(),
                null,
                null,
                null,
                "",
                call.deadline(),
                Deadline.NEVER,
                List.of(),
                null,
                null,
                List.of());
    }

    public CallContext withRoute(Cluster to, ClusterView seen, Route matched, String split) {
        return new CallContext(
                call, journal, to, seen, matched, split, deadline, attemptDeadline, candidates, endpoint, tls, headers);
    }

    public CallContext withDeadline(Deadline limit) {
        return new CallContext(
                call,
                journal,
                cluster,
                view,
                route,
                version,
                limit,
                attemptDeadline,
                candidates,
                endpoint,
                tls,
                headers);
    }

    public CallContext withAttemptDeadline(Deadline limit) {
        return new CallContext(
                call, journal, cluster, view, route, version, deadline, limit, candidates, endpoint, tls, headers);
    }

    public CallContext withCandidates(List<ClusterEndpoint> some) {
        return new CallContext(
                call, journal, cluster, view, route, version, deadline, attemptDeadline, some, endpoint, tls, headers);
    }

    public CallContext withEndpoint(ClusterEndpoint chosen) {
        return new CallContext(
                call,
                journal,
                cluster,
                view,
                route,
                version,
                deadline,
                attemptDeadline,
                candidates,
                chosen,
                tls,
                headers);
    }

    public CallContext withTls(ClientTls current) {
        return new CallContext(
                call,
                journal,
                cluster,
                view,
                route,
                version,
                deadline,
                attemptDeadline,
                candidates,
                endpoint,
                current,
                headers);
    }

    public CallContext withHeaders(List<String> added) {
        return new CallContext(
                call,
                journal,
                cluster,
                view,
                route,
                version,
                deadline,
                attemptDeadline,
                candidates,
                endpoint,
                tls,
                added);
    }

    /** Where the call got to, for messages: {@code fraud-scanner.scan: route default: endpoint 10.0.0.7:8443 (attempt 2)}. */
    public String path() {
        StringBuilder path = new StringBuilder().append(call.destination());
        if (route != null) {
            path.append(": route ").append(route.name());
        }
        if (!version.isEmpty()) {
            path.append(" version ").append(version);
        }
        if (journal.attempts() > 0) {
            path.append(": endpoint ")
                    .append(journal.lastEndpoint())
                    .append(" (attempt ")
                    .append(journal.attempts());
            path.append(')');
        }
        return path.toString();
    }
}
