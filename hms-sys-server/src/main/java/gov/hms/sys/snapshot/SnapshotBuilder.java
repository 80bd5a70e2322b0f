package gov.hms.sys.snapshot;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.sys.policy.EffectivePolicy;
import gov.hms.sys.policy.TrafficSpec;
import gov.hms.sys.store.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What callers see of one state: for each edge the whole configuration, without its version yet. Lists of endpoints whose
 * registrations did not change are taken over from the state before, so that comparing them later costs nothing.
 */
final class SnapshotBuilder {
    static final long NO_VERSION = 0;

    private final MeshState state;
    private final String trustDomain;
    private final Map<LogicalName, Endpoints> endpoints;
    private final Effects effects;

    private record Endpoints(Object builtFrom, List<Endpoint> list) {}

    private SnapshotBuilder(
            MeshState state, String trustDomain, Map<LogicalName, Endpoints> endpoints, Effects effects) {
        this.state = state;
        this.trustDomain = trustDomain;
        this.endpoints = endpoints;
        this.effects = effects;
    }

    SnapshotBuilder(MeshState state, String trustDomain) {
        this(state, trustDomain, new HashMap<>(), Effects.in(state));
    }

    /** For the next state; this one is not to be used any more. */
    SnapshotBuilder next(MeshState next) {
        endpoints.keySet().retainAll(next.serving());
        return new SnapshotBuilder(next, trustDomain, endpoints, effects.next(next));
    }

    /** Empty for a destination that nobody ever heard of. */
    Optional<ServiceConfig> build(Edge edge) {
        LogicalName name = edge.destination();
        if (!state.callable(name)) {
            return Optional.empty();
        }
        Optional<ActivePolicy> policy = state.policyFor(edge);
        EffectivePolicy effective = effects.of(policy);
        boolean own = edge.source().equals(name);
        return Optional.of(new ServiceConfig(
                name,
                state.epoch(),
                NO_VERSION,
                effective.routes(),
                effective.cluster(),
                own ? AccessBuilder.rules(state, name) : AccessRules.OPEN,
                own && state.permissive(),
                endpoints(name),
                Optional.ofNullable(state.pauses().get(name)),
                labels(own ? state.policiesOf(name) : policy.stream().toList())));
    }

    /** What it was built from; for the service itself, every policy that callers may bring along. */
    private List<String> labels(List<ActivePolicy> policies) {
        Stream<ActivePolicy> settings =
                state.settings().filter(any -> !state.defaults().equals(TrafficSpec.NOTHING)).stream();
        return Stream.concat(policies.stream(), settings)
                .map(ActivePolicy::label)
                .toList();
    }

    private List<Endpoint> endpoints(LogicalName name) {
        Object registrations = state.identityOfRegistrations(name);
        if (registrations == null) {
            return List.of();
        }
        Endpoints known = endpoints.get(name);
        if (known == null || known.builtFrom != registrations) {
            SpiffeId identity = SpiffeId.ofWorkload(trustDomain, name);
            known = new Endpoints(
                    registrations,
                    state.registrations(name).stream()
                            .map(registration -> endpoint(registration, identity))
                            .toList());
            endpoints.put(name, known);
        }
        return known.list;
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
