package gov.hms.sys.registry;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * When each lease runs out, on the monotonic clock: a step of the wall clock expires nobody.
 *
 * <p>When nobody asked for expired leases for longer than {@link #STALL}, this process itself stood still, and the renewals that
 * instances sent meanwhile are still in its sockets. Then every lease starts anew instead of all running out at once.
 */
public final class Leases {
    static final Duration STALL = Duration.ofSeconds(3);

    private static final int AFTER_START = 6;

    private final long ttlNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Timed> byId = new HashMap<>();
    private long lastLook;

    public Leases(Duration ttl, LongSupplier nanoTime) {
        this.ttlNanos = ttl.toNanos();
        this.nanoTime = nanoTime;
        this.lastLook = nanoTime.getAsLong();
    }

    public Duration ttl() {
        return Duration.ofNanos(ttlNanos);
    }

    public synchronized void grant(Registration registration) {
        grant(registration, ttlNanos);
    }

    /**
     * Takes over the lease of an instance that registered before this process started. Six times as long, because the instance
     * finds its way back after a random pause, and everybody comes at once.
     */
    public synchronized void restore(Registration registration) {
        grant(registration, AFTER_START * ttlNanos);
    }

    private void grant(Registration registration, long nanos) {
        Lease lease = new Lease(registration.leaseId(), registration.service(), registration.instanceId());
        byId.put(lease.id(), new Timed(lease, nanoTime.getAsLong() + nanos));
    }

    public synchronized void revoke(String leaseId) {
        byId.remove(leaseId);
    }

    /** The lease, when it lives and belongs to the service. */
    public synchronized Optional<Lease> find(String leaseId, LogicalName owner) {
        Timed timed = byId.get(leaseId);
        return timed != null && timed.lease.service().equals(owner) ? Optional.of(timed.lease) : Optional.empty();
    }

    /** @return false when there is no such lease of this service; its instance has to register again */
    public synchronized boolean renew(String leaseId, LogicalName owner) {
        Optional<Lease> lease = find(leaseId, owner);
        lease.ifPresent(found -> byId.put(leaseId, new Timed(found, nanoTime.getAsLong() + ttlNanos)));
        return lease.isPresent();
    }

    /** The leases that have run out; they stay until they are revoked. To be asked at least once a second. */
    public synchronized List<Lease> expired() {
        long now = nanoTime.getAsLong();
        if (now - lastLook > STALL.toNanos()) {
            byId.replaceAll((id, timed) -> new Timed(timed.lease, now + ttlNanos));
        }
        lastLook = now;
        List<Lease> expired = new ArrayList<>();
        for (Timed timed : byId.values()) {
            if (now - timed.expires >= 0) {
                expired.add(timed.lease);
            }
        }
        return expired;
    }

    private record Timed(Lease lease, long expires) {}
}
