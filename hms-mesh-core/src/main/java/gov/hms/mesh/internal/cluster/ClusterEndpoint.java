package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.Endpoint;

/**
 * One endpoint with what this process learnt of it.
 *
 * @param load how busy and how fast it is
 * @param breaker keeps calls away while it fails
 */
public record ClusterEndpoint(Endpoint endpoint, PeakEwma load, Breaker breaker) {
    /** Whether it may be asked now, as far as its own past goes. */
    public boolean available() {
        return breaker.mayTry();
    }

    /** It is asked again after it was left out: its slow start begins. */
    public void restarted(long nowNanos) {
        load.restarted(nowNanos);
    }

    /** The same knowledge, of an endpoint whose registration changed in version, zone or weight. */
    ClusterEndpoint renewed(Endpoint fresh) {
        return endpoint.equals(fresh) ? this : new ClusterEndpoint(fresh, load, breaker);
    }
}
