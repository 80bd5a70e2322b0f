package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.Endpoint;
import java.util.Optional;

/**
 * One endpoint with what this process learnt of it.
 *
 * @param load how busy and how fast it is
 * @param health whether it is in service
 * @param breaker keeps calls away while it fails; null when no policy asks for one
 * @param calls counts those that it gets
 */
public record ClusterEndpoint(
        Endpoint endpoint, PeakEwma load, EndpointHealth health, Breaker breaker, CallRecorder calls) {
    /** Whether it may be asked now, as far as its own past goes. */
    public boolean available() {
        return health.available() && (breaker == null || breaker.mayTry());
    }

    /** Why it may not be asked now, for people; empty when it may. */
    public Optional<String> unavailableBecause(long nowNanos) {
        if (!health.available()) {
            return Optional.ofNullable(health.ejectedBecause(nowNanos));
        }
        return breaker == null ? Optional.empty() : breaker.openBecause(nowNanos);
    }

    /** It is asked again after it was left out: its slow start begins. */
    public void restarted(long nowNanos) {
        load.restarted(nowNanos);
    }

    /** The same knowledge, of an endpoint whose registration changed in version, zone or weight, or whose policy did. */
    ClusterEndpoint renewed(Endpoint fresh, Breaker current, CallRecorder counted) {
        return endpoint.equals(fresh) && breaker == current && calls == counted
                ? this
                : new ClusterEndpoint(fresh, load, health, current, counted);
    }
}
