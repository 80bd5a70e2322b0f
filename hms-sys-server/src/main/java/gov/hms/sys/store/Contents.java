package gov.hms.sys.store;

import gov.hms.mesh.call.LogicalName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything in the store at one revision.
 *
 * @param epoch rises only when the store was restored from a backup
 * @param revision of the last change; 0 in a new store
 */
public record Contents(
        long epoch,
        long revision,
        List<StoredPolicy> policies,
        Map<LogicalName, Instant> pauses,
        List<Registration> registrations,
        List<KnownService> services,
        List<StoredOperator> operators,
        List<Denial> denials) {

    public Contents {
        policies = List.copyOf(policies);
        pauses = Map.copyOf(pauses);
        registrations = List.copyOf(registrations);
        services = List.copyOf(services);
        operators = List.copyOf(operators);
        denials = List.copyOf(denials);
    }
}
