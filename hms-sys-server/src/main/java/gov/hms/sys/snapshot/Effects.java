package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.policy.EffectivePolicy;
import gov.hms.sys.policy.TrafficPolicy;
import gov.hms.sys.policy.TrafficSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What policies come to in one state. Results are taken over from the state before as long as nothing they were made from changed,
 * so that comparing the configurations of thousands of edges costs nothing.
 */
final class Effects {
    private final MeshState state;
    private final TrafficSpec defaults;
    private final Map<String, Effect> known;

    /** @param services that the policy speaks of, as they were known */
    private record Effect(
            Optional<ActivePolicy> builtFrom, List<Optional<LogicalName>> services, EffectivePolicy policy) {
        /** By identity: a policy that is put again is another one, and to compare all of it would cost more than it saves. */
        boolean holds(Optional<ActivePolicy> policy, List<Optional<LogicalName>> known) {
            return builtFrom.orElse(null) == policy.orElse(null) && services.equals(known);
        }
    }

    private Effects(MeshState state, TrafficSpec defaults, Map<String, Effect> known) {
        this.state = state;
        this.defaults = defaults;
        this.known = known;
    }

    static Effects in(MeshState state) {
        return new Effects(state, state.defaults(), new HashMap<>());
    }

    /** For the next state; this one is not to be used any more. */
    Effects next(MeshState next) {
        TrafficSpec nextDefaults = next.defaults();
        if (!nextDefaults.equals(defaults)) {
            return in(next);
        }
        known.keySet().removeIf(name -> !name.isEmpty() && !next.policies().containsKey(name));
        return new Effects(next, defaults, known);
    }

    EffectivePolicy of(Optional<ActivePolicy> policy) {
        List<Optional<LogicalName>> services = policy.map(active -> active.document().mentions().stream()
                        .map(mention -> state.names().first(mention.service()))
                        .toList())
                .orElse(List.of());
        String name = policy.map(ActivePolicy::name).orElse("");
        Effect effect = known.get(name);
        if (effect == null || !effect.holds(policy, services)) {
            Optional<TrafficPolicy> written = policy.map(active -> (TrafficPolicy) active.document());
            effect = new Effect(policy, services, EffectivePolicy.of(written, defaults, state.names()::first));
            known.put(name, effect);
        }
        return effect.policy;
    }
}
