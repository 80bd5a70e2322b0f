package gov.hms.mesh.okhttp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.SpiffeId;
import java.time.Duration;

/** One inner client per address and identity, always of the newest generation of TLS that an attempt brought. */
final class InnerClients {
    private static final int MAX_ENDPOINTS = 10_000;
    private static final Duration UNUSED = Duration.ofMinutes(10);

    private final InnerClientFactory factory;
    private final Cache<Target, InnerClient> clients = Caffeine.newBuilder()
            .maximumSize(MAX_ENDPOINTS)
            .expireAfterAccess(UNUSED)
            .executor(Runnable::run)
            .<Target, InnerClient>removalListener((target, client, cause) -> {
                if (client != null) {
                    client.closeIdle();
                }
            })
            .build();

    InnerClients(InnerClientFactory factory) {
        this.factory = factory;
    }

    InnerClient get(Attempt attempt) {
        Endpoint endpoint = attempt.endpoint();
        Target target = new Target(endpoint.spiffeId(), endpoint.host(), endpoint.port());
        ClientTls tls = attempt.tls();
        InnerClient client = clients.getIfPresent(target);
        if (client != null && client.generation() >= tls.generation()) {
            return client;
        }
        // an attempt that started before the last rotation must not bring the older generation back: the newer one
        // stays
        return clients.asMap()
                .compute(
                        target,
                        (key, known) -> known != null && known.generation() >= tls.generation()
                                ? known
                                : factory.create(endpoint, tls));
    }

    private record Target(SpiffeId id, String host, int port) {}
}
