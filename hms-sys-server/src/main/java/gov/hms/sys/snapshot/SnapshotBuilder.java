package gov.hms.sys.snapshot;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.CircuitBreakerPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.sys.store.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What callers see of one state: for each edge the whole configuration, without its version yet. */
final class SnapshotBuilder {
    static final long NO_VERSION = 0;

    private final MeshState state;
    private final String trustDomain;
    private final Map<LogicalName, List<Endpoint>> endpoints = new HashMap<>();

    SnapshotBuilder(MeshState state, String trustDomain) {
        this.state = state;
        this.trustDomain = trustDomain;
    }

    /** Empty for a destination that nobody ever heard of. */
    Optional<ServiceConfig> build(Edge edge) {
        LogicalName name = edge.destination();
        if (!state.callable(name)) {
            return Optional.empty();
        }
        Optional<ActivePolicy> policy = state.policyFor(edge);
        return Optional.of(new ServiceConfig(
                name,
                state.epoch(),
                NO_VERSION,
                policy.map(active -> active.document().routes()).orElse(List.of(Route.DEFAULT)),
                policy.map(active -> active.document().circuitBreaker()).orElse(CircuitBreakerPolicy.NONE),
                endpoints.computeIfAbsent(name, this::endpoints),
                Optional.ofNullable(state.pauses().get(name)),
                policies(edge, policy)));
    }

    /** What it was built from; for the service itself, every policy that callers may bring along. */
    private List<String> policies(Edge edge, Optional<ActivePolicy> policy) {
        List<ActivePolicy> shown = edge.source().equals(edge.destination())
                ? state.policiesOf(edge.destination())
                : policy.stream().toList();
        return shown.stream().map(ActivePolicy::label).toList();
    }

    private List<Endpoint> endpoints(LogicalName name) {
        SpiffeId identity = SpiffeId.ofWorkload(trustDomain, name);
        return state.registrations(name).stream()
                .map(registration -> endpoint(registration, identity))
                .toList();
    }

    private static Endpoint endpoint(Registration registration, SpiffeId identity) {
        return new Endpoint(
                registration.instanceId(),
                registration.host(),
                registration.port(),
                registration.version(),
                registration.zone(),
                registration.weight(),
                identity);
    }
}
