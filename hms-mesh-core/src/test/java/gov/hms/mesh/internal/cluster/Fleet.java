package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.cluster.EndpointHealth.Standing;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import java.time.Duration;
import java.util.Random;

/** A destination with some endpoints, called by turns and without a balancer, so that a test sees what ejection alone does. */
final class Fleet {
    /** How an attempt ends. */
    record End(boolean good, long millis) {
        static final End OK = new End(true, 5);
        static final End ERROR = new End(false, 1);
    }

    /** What an endpoint does with an attempt. */
    @FunctionalInterface
    interface Script {
        End answer(int endpoint);
    }

    final FakeClock clock;
    final Cluster cluster;
    private int version;
    private int turn;

    Fleet(int endpoints, OutlierPolicy policy) {
        this(endpoints, policy, new FakeClock(), 42);
    }

    Fleet(int endpoints, OutlierPolicy policy, FakeClock clock, long seed) {
        this.clock = clock;
        Random random = new Random(seed);
        cluster = new Cluster(Configs.FRAUD_SCANNER, new Locality("", ""), clock, () -> random);
        adopt(endpoints, ClusterPolicy.DEFAULT.with(policy));
    }

    void adopt(int endpoints, ClusterPolicy policy) {
        cluster.adopt(Configs.fraudScanner(endpoints)
                .version(++version)
                .cluster(policy)
                .config());
    }

    void adopt(int endpoints, OutlierPolicy policy) {
        adopt(endpoints, ClusterPolicy.DEFAULT.with(policy));
    }

    ClusterEndpoint endpoint(int index) {
        return cluster.view().endpoints().get(index);
    }

    EndpointHealth health(int index) {
        return endpoint(index).health();
    }

    boolean ejected(int index) {
        return health(index).ejected();
    }

    /** One attempt, whether or not the endpoint is available. */
    boolean attempt(int index, End end) {
        EndpointHealth health = health(index);
        Standing standing = health.begin(clock.nanos());
        clock.advance(Duration.ofMillis(end.millis));
        if (end.good) {
            health.succeeded(standing, end.millis * 1_000_000, clock.nanos());
        } else {
            health.failed(standing, clock.nanos());
        }
        return end.good;
    }

    /** One attempt at the next endpoint by turns that is available. Returns its number. */
    int next(Script script) {
        int count = cluster.view().endpoints().size();
        for (int i = 0; i < count; i++) {
            int index = turn++ % count;
            if (endpoint(index).available()) {
                attempt(index, script.answer(index));
                return index;
            }
        }
        throw new AssertionError("no endpoint is available");
    }

    /** Attempts by turns, evenly spaced. */
    void run(Duration time, int perSecond, Script script) {
        long interval = 1_000_000_000L / perSecond;
        long start = clock.nanos();
        for (long due = start; due - start < time.toNanos(); due += interval) {
            clock.advance(Duration.ofNanos(Math.max(0, due - clock.nanos())));
            next(script);
        }
    }
}
