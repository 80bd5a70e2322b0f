package gov.hms.mesh;

import gov.hms.mesh.internal.telemetry.PrometheusEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;

/**
 * Where meters go: to the application's registry, and beside it to an endpoint for Prometheus where one is asked for.
 *
 * @param close of what was opened for it
 */
record MetricsEndpoint(MeterRegistry registry, Runnable closing) {
    private static final String NEEDED = "io.micrometer.prometheusmetrics.PrometheusMeterRegistry";

    static MetricsEndpoint none(MeterRegistry application) {
        return new MetricsEndpoint(application, () -> {});
    }

    /** @throws MeshJoinException when it cannot be; the message says why */
    static MetricsEndpoint open(int port, MeterRegistry application) {
        require(MetricsEndpoint.class.getClassLoader());
        PrometheusEndpoint endpoint;
        try {
            endpoint = PrometheusEndpoint.open(port);
        } catch (IOException taken) {
            throw new MeshJoinException("HMS_MESH_METRICS_PORT: 127.0.0.1:" + port + " cannot be listened on ("
                    + taken.getMessage() + "); choose a free port, or 0 for any");
        }
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(application);
        both.add(endpoint.registry());
        return new MetricsEndpoint(both, () -> {
            // the composite is ours alone; closing it would close the application's registry
            both.remove(application);
            endpoint.close();
        });
    }

    /** The library is the application's to add: most have an endpoint of their own, and need none of ours. */
    static void require(ClassLoader loader) {
        try {
            Class.forName(NEEDED, false, loader);
        } catch (ClassNotFoundException missing) {
            throw new MeshJoinException("HMS_MESH_METRICS_PORT asks for an endpoint for Prometheus, and"
                    + " io.micrometer:micrometer-registry-prometheus is not on the class path; add it to the application's"
                    + " dependencies, or take the setting away");
        }
    }

    void close() {
        closing.run();
    }
}
