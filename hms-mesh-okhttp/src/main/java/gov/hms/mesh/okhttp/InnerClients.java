package gov.hms.mesh.okhttp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.SpiffeId;
import java.time.Duration;

/** One inner client per identity that is called, always of the newest generation of TLS that an attempt brought. */
final class InnerClients {
    private static final int MAX_IDENTITIES = 1_000;
    private static final Duration UNUSED = Duration.ofMinutes(30);

    private final InnerClientFactory factory;
    private final Cache<SpiffeId, InnerClient> clients = Caffeine.newBuilder()
            .maximumSize(MAX_IDENTITIES)
            .expireAfterAccess(UNUSED)
            .executor(Runnable::run)
            .<SpiffeId, InnerClient>removalListener((id, client, cause) -> {
                if (client != null) {
                    client.retire();
                }
            })
            .build();

    InnerClients(InnerClientFactory factory) {
        this.factory = factory;
    }

    InnerClient get(Attempt attempt) {
        SpiffeId id = attempt.endpoint().spiffeId();
        ClientTls tls = attempt.tls();
        InnerClient client = clients.getIfPresent(id);
        if (client != null && client.generation() >= tls.generation()) {
            return client;
        }
        // an attempt that started before the last rotation must not bring the older generation back: the newer one
        // stays
        return clients.asMap()
                .compute(
                        id,
                        (key, known) -> known != null && known.generation() >= tls.generation()
                                ? known
                                : factory.create(id, tls));
    }
}
