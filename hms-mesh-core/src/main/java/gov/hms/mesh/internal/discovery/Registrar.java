package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.internal.time.Backoff;
import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.wire.DeregisterRequest;
import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.mesh.internal.wire.RegisterResponse;
import gov.hms.mesh.internal.wire.RegistryGrpc;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one announcement alive: registers, renews the lease three times in its life, and registers again when HMS-SYS lost it.
 * State is owned by the thread of {@link Timers}, except in {@link #withdraw()}, which ends it.
 */
public final class Registrar {
    private static final Logger log = LoggerFactory.getLogger(Registrar.class);
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(3));
    private static final long RPC_SECONDS = 3;

    private final ChannelSource channels;
    private final RegisterRequest request;
    private final Timers timers;
    private final RandomGenerator random;
    private String lease = "";
    private Duration ttl = Duration.ZERO;
    private int failures;
    private boolean withdrawn;

    public Registrar(ChannelSource channels, RegisterRequest request, Timers timers, RandomGenerator random) {
        this.channels = channels;
        this.request = request;
        this.timers = timers;
        this.random = random;
    }

    public void start() {
        timers.execute(this::renew);
    }

    private synchronized void renew() {
        if (withdrawn) {
            return;
        }
        Duration pause = Duration.ofSeconds(3);
        try {
            pause = lease.isEmpty() ? register() : keepAlive();
            failures = 0;
        } catch (StatusRuntimeException failure) {
            failures++;
            if (failures == 1) {
                log.warn(
                        "the announcement of port {} could not be renewed: {}",
                        request.getPort(),
                        failure.getMessage());
            }
            pause = Duration.ofNanos(RETRY.nanos(failures, random)).plusMillis(50);
        } finally {
            timers.after(pause, this::renew);
        }
    }

    private Duration register() {
        RegisterResponse response = stub().register(request);
        lease = response.getLeaseId();
        ttl = Duration.ofMillis(response.getTtlMs());
        log.info("announced at {}:{}", response.getHost(), request.getPort());
        return ttl.dividedBy(3);
    }

    private Duration keepAlive() {
        boolean known = stub().keepAlive(
                        KeepAliveRequest.newBuilder().setLeaseId(lease).build())
                .getKnown();
        if (!known) {
            log.warn("HMS-SYS does not know our lease any more; registering again");
            return register();
        }
        return ttl.dividedBy(3);
    }

    /** Takes the instance out, and waits until HMS-SYS says that every connected caller knows, at most six seconds. */
    public synchronized void withdraw() {
        if (withdrawn) {
            return;
        }
        withdrawn = true;
        if (lease.isEmpty()) {
            return;
        }
        try {
            boolean acknowledged = RegistryGrpc.newBlockingStub(channels.channel())
                    .withDeadlineAfter(6, TimeUnit.SECONDS)
                    .deregister(DeregisterRequest.newBuilder().setLeaseId(lease).build())
                    .getAcknowledged();
            log.info("withdrawn{}", acknowledged ? "" : "; not every caller has confirmed");
        } catch (StatusRuntimeException failure) {
            log.warn("could not withdraw ({}); the lease ends by itself within {}", failure.getMessage(), ttl);
        }
    }

    private RegistryGrpc.RegistryBlockingStub stub() {
        return RegistryGrpc.newBlockingStub(channels.channel()).withDeadlineAfter(RPC_SECONDS, TimeUnit.SECONDS);
    }
}
