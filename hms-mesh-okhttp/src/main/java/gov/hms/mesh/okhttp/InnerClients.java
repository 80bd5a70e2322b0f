package gov.hms.mesh.okhttp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.SpiffeId;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One inner client per address and identity, always of the newest generation of TLS that an attempt brought; during a
 * {@link Handover} that of the one before, too.
 */
final class InnerClients {
    private static final int MAX_ENDPOINTS = 10_000;
    private static final Duration UNUSED = Duration.ofMinutes(10);

    private final InnerClientFactory factory;
    private final Cache<Target, InnerClient> clients = Caffeine.newBuilder()
            .maximumSize(MAX_ENDPOINTS)
            .expireAfterAccess(UNUSED)
            .executor(Runnable::run)
            .<Target, InnerClient>removalListener((target, client, cause) -> {
                // one that is replaced is seen to where it is
                if (client != null && cause != RemovalCause.REPLACED) {
                    client.handover().end();
                    client.closeIdle();
                }
            })
            .build();

    private final LongSupplier nanoTime;

    InnerClients(InnerClientFactory factory, LongSupplier nanoTime) {
        this.factory = factory;
        this.nanoTime = nanoTime;
    }

    InnerClient get(Attempt attempt) {
        Endpoint endpoint = attempt.endpoint();
        Target target = new Target(endpoint.spiffeId(), endpoint.host(), endpoint.port());
        ClientTls tls = attempt.tls();
        InnerClient client = clients.getIfPresent(target);
        if (client == null || client.generation() < tls.generation()) {
            client = newest(target, endpoint, tls);
        }
        return client.handover().isOver() ? client : client.handover().choose(client, nanoTime.getAsLong());
    }

    private InnerClient newest(Target target, Endpoint endpoint, ClientTls tls) {
        // an attempt that started before the last rotation must not bring the older generation back: the newer one
        // stays
        return clients.asMap()
                .compute(
                        target,
                        (key, known) -> known != null && known.generation() >= tls.generation()
                                ? known
                                : factory.create(endpoint, tls, handover(known, tls)));
    }

    private Handover handover(InnerClient known, ClientTls tls) {
        if (known == null) {
            return Handover.NONE;
        }
        // of a generation between the two nothing is known: it may have come because trust changed
        if (tls.gentle() && known.generation() == tls.generation() - 1) {
            return Handover.from(known, nanoTime.getAsLong());
        }
        known.handover().end();
        known.closeIdle();
        return Handover.NONE;
    }

    private record Target(SpiffeId id, String host, int port) {}
}
