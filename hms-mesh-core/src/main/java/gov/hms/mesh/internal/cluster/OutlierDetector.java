package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.internal.time.Ticker;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes endpoints of one destination out of service and back. What makes one an outlier is written in {@link OutlierRules}; here is
 * how many may be out at once, for how long, and how they return. A lock is held only while an endpoint leaves or returns.
 */
final class OutlierDetector {
    private static final Logger log = LoggerFactory.getLogger(OutlierDetector.class);
    private static final long MAX_EJECTION_NANOS = 60_000_000_000L;
    /** A minute of service makes one earlier ejection forgotten. */
    private static final long CALM_NANOS = 60_000_000_000L;

    private final LogicalName destination;
    private final Ticker ticker;
    private final Supplier<RandomGenerator> random;
    private final AtomicLong nextLook;
    private final LongAdder ejections = new LongAdder();
    private volatile OutlierPolicy policy = OutlierPolicy.DEFAULT;
    private volatile List<ClusterEndpoint> members = List.of();
    private volatile OutlierRules.Fleet fleet = OutlierRules.Fleet.UNKNOWN;
    private volatile int ejected;

    OutlierDetector(LogicalName destination, Ticker ticker, Supplier<RandomGenerator> random) {
        this.destination = destination;
        this.ticker = ticker;
        this.random = random;
        this.nextLook = new AtomicLong(ticker.nanos());
    }

    EndpointHealth newcomer() {
        return new EndpointHealth(this, freshWindow(), ticker);
    }

    /** How many endpoints are out of service. */
    int ejected() {
        return ejected;
    }

    /** How often an endpoint was taken out of service since this process knows the destination. */
    long ejections() {
        return ejections.sum();
    }

    /** Which windows the endpoints of the next configuration count in, and what they are judged by. Ejections stay. */
    synchronized void adopt(OutlierPolicy next) {
        boolean otherWindow = next.windowSeconds() != policy.windowSeconds();
        policy = next;
        if (otherWindow) {
            members.forEach(member -> member.health().forget(freshWindow()));
        }
    }

    /** The endpoints of a new configuration. When more of them are out than the policy permits now, those with the shortest time left return. */
    synchronized void adopt(List<ClusterEndpoint> next) {
        members = next;
        fleet = OutlierRules.Fleet.UNKNOWN;
        long now = ticker.nanos();
        recount();
        next.stream()
                .map(ClusterEndpoint::health)
                .filter(EndpointHealth::ejected)
                .sorted(Comparator.comparingLong(health -> health.ejection().untilNanos() - now))
                .limit(Math.max(0, ejected - mostEjected()))
                .forEach(health -> restore(health, now, "the policy or the number of endpoints changed"));
    }

    /** Looks at all endpoints, when the last look is long enough ago. Called after every attempt. */
    void look(long nowNanos) {
        long due = nextLook.get();
        if (nowNanos - due < 0 || policy.maxEjectedPercent() == 0) {
            return;
        }
        if (nextLook.compareAndSet(due, nowNanos + OutlierRules.lookEveryNanos(policy))) {
            OutlierRules.Fleet seen = OutlierRules.Fleet.read(members, nowNanos);
            fleet = seen;
            int most = mostEjected();
            for (int i = 0; i < seen.readings().length && ejected < most; i++) {
                String reason = seen.outlier(i, policy);
                if (reason != null) {
                    eject(seen.members().get(i).health(), reason, nowNanos);
                }
            }
        }
    }

    void failedInARow(EndpointHealth health, int row, long nowNanos) {
        OutlierPolicy by = policy;
        boolean rowIsLong = by.consecutiveErrors() > 0 && row >= by.consecutiveErrors();
        if (!rowIsLong && !OutlierRules.fewButPlain(members, health, row, by, nowNanos)
                || health.ejected()
                || ejected >= mostEjected()
                || othersFailToo(health)
                || rowIsLong && !fleet.surprising(health, row)) {
            return;
        }
        String over = rowIsLong ? "" : " over " + (nowNanos - health.rowSinceNanos()) / 1_000_000 + " ms";
        eject(health, row + " failures in a row" + over, nowNanos);
    }

    /** An attempt that began while the endpoint was out of service was answered well. */
    synchronized void recovered(EndpointHealth health, long nowNanos) {
        if (health.ejected()) {
            restore(health, nowNanos, "a trial succeeded");
        }
    }

    synchronized void trialFailed(EndpointHealth health, long nowNanos) {
        if (!health.ejected()) {
            return;
        }
        if (othersFailToo(health)) {
            restore(health, nowNanos, "the others fail as well");
        } else {
            health.eject(ejection(health, health.ejection().reason(), nowNanos));
        }
    }

    private synchronized void eject(EndpointHealth health, String reason, long nowNanos) {
        recount();
        ClusterEndpoint member = member(health);
        if (member == null || health.ejected() || ejected >= mostEjected()) {
            return;
        }
        health.eject(ejection(health, reason, nowNanos));
        ejections.increment();
        recount();
        log.info("{}: endpoint {} {}", destination, member.endpoint().authority(), health.ejectedBecause(nowNanos));
    }

    private Ejection ejection(EndpointHealth health, String reason, long nowNanos) {
        int count = health.countEjection(nowNanos, CALM_NANOS);
        long base = policy.baseEjectionSeconds() * 1_000_000_000L;
        // a base of more than a minute is taken at its word
        long longest = Math.max(base, MAX_EJECTION_NANOS);
        long length = Math.min(longest, base << Math.min(count - 1, 6));
        long jittered = length / 2 + random.get().nextLong(length / 2 + 1);
        return new Ejection(nowNanos + jittered, count, reason);
    }

    private void restore(EndpointHealth health, long nowNanos, String why) {
        health.restore(freshWindow(), nowNanos);
        recount();
        ClusterEndpoint member = member(health);
        if (member != null) {
            member.restarted(nowNanos);
            log.info(
                    "{}: endpoint {} is back in service: {}",
                    destination,
                    member.endpoint().authority(),
                    why);
        }
    }

    /**
     * At least one may be out when there are two and the policy ejects at all, and one always stays. Counts only those this
     * process calls: of a large fleet that is a part.
     */
    private int mostEjected() {
        int percent = policy.maxEjectedPercent();
        if (percent == 0) {
            return 0;
        }
        int count = 0;
        for (ClusterEndpoint member : members) {
            if (member.health().asked()) {
                count++;
            }
        }
        return count < 2 ? 0 : Math.min(count - 1, Math.max(1, (int) ((long) count * percent / 100)));
    }

    /** Whether every other endpoint that is in service has just failed too; leaving this one out would help nobody then. */
    private boolean othersFailToo(EndpointHealth health) {
        for (ClusterEndpoint member : members) {
            EndpointHealth other = member.health();
            if (other != health && other.asked() && !other.ejected() && other.failuresInARow() == 0) {
                return false;
            }
        }
        return true;
    }

    /** Null when it has left the destination. */
    private ClusterEndpoint member(EndpointHealth health) {
        for (ClusterEndpoint member : members) {
            if (member.health() == health) {
                return member;
            }
        }
        return null;
    }

    private void recount() {
        int count = 0;
        for (ClusterEndpoint member : members) {
            if (member.health().ejected()) {
                count++;
            }
        }
        ejected = count;
    }

    private OutcomeWindow freshWindow() {
        return new OutcomeWindow(policy.windowSeconds(), ticker.nanos());
    }
}
