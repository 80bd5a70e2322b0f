package gov.hms.mesh.call;

/**
 * One instance of a service, as the registry knows it.
 *
 * @param instanceId unique in the mesh
 * @param host an IP literal; the mesh never asks DNS
 * @param port 1 to 65535
 * @param version the service's own version, {@code v1}; may be empty
 * @param zone where it runs; may be empty
 * @param weight 1 to 1000; its share of the calls relative to the others
 * @param spiffeId the identity it must prove in every exchange
 */
public record Endpoint(
        String instanceId, String host, int port, String version, String zone, int weight, SpiffeId spiffeId) {

    public Endpoint {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if (weight < 1 || weight > 1000) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 to 1000)");
        }
    }

    /** {@code 10.0.0.7:8443}, with brackets around an IPv6 address. */
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
