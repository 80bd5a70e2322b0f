package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.internal.cluster.OutcomeWindow.Reading;
import gov.hms.mesh.internal.policy.OutlierPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What makes an endpoint an outlier. Every rule compares it with its peers, so that a slow or broken dependency that all of them
 * share ejects nobody, and every rule asks whether chance alone would do the same, so that few samples decide only what is
 * plain.
 */
final class OutlierRules {
    private static final int MIN_ATTEMPTS = 5;
    private static final int MIN_ANSWERS = 10;
    private static final int MIN_PEER_ANSWERS = 5;

    /** Fails at least so many times as often as the others. */
    private static final double SHARE_FACTOR = 2;

    /** Three times as slow, in the units of {@link Reading#latency()}. */
    private static final double SLOW_UNITS = Math.log(3) / Math.log(2) * OutcomeWindow.UNITS_PER_DOUBLING;

    /** Slower by less than this is a matter for the balancer, not for an ejection. */
    private static final double SLOW_MILLIS = 50;

    /** How many standard deviations lie beyond chance. */
    private static final double SIGMAS = 3;

    /** The same for latencies, which are looked at more often and spread more wildly. */
    private static final double LATENCY_SIGMAS = 4;

    private static final double UNLIKELY = 0.001;

    /** Fewer than {@link #MIN_ATTEMPTS} tell something only when the trouble has lasted: a hiccup breaks several requests at once. */
    private static final long LASTING_NANOS = 900_000_000L;

    private static final int FEWEST = 2;

    private OutlierRules() {}

    /**
     * Whether an endpoint whose few newest attempts all failed does worse than the others. A balancer that steps around an endpoint
     * after its first failure gives it one attempt in a second, and would have to wait long for enough of them. The others are
     * judged by the same time: in the first seconds of a trouble that all share, the window is full of good answers still.
     */
    static boolean fewButPlain(
            List<ClusterEndpoint> members, EndpointHealth health, int row, OutlierPolicy policy, long nowNanos) {
        if (policy.errorPercent() == 0
                || row < FEWEST
                || row >= MIN_ATTEMPTS
                || nowNanos - health.rowSinceNanos() < LASTING_NANOS) {
            return false;
        }
        long attempts = 0;
        long failures = 0;
        for (ClusterEndpoint member : members) {
            EndpointHealth other = member.health();
            if (other != health && !other.ejected()) {
                Reading reading = other.readSince(health.rowSinceNanos(), nowNanos);
                attempts += reading.attempts();
                failures += reading.failures();
            }
        }
        // Laplace: who has seen nothing takes one half of all for failures
        return Math.pow((failures + 1.0) / (attempts + 2.0), row) <= UNLIKELY;
    }

    /** A tenth of the window, within a tenth of a second and a second. */
    static long lookEveryNanos(OutlierPolicy policy) {
        return Math.min(policy.windowSeconds(), 10) * 100_000_000L;
    }

    /**
     * What all endpoints in service did lately.
     *
     * @param fastest mean latency among them
     * @param variance of the latencies of an endpoint, on average
     */
    record Fleet(
            List<ClusterEndpoint> members,
            Reading[] readings,
            long attempts,
            long failures,
            double fastest,
            double variance) {
        static final Fleet UNKNOWN = new Fleet(List.of(), new Reading[0], 0, 0, 0, 0);

        /** Endpoints out of service are not part of it. */
        static Fleet read(List<ClusterEndpoint> members, long nowNanos) {
            Reading[] readings = new Reading[members.size()];
            long attempts = 0;
            long failures = 0;
            double fastest = Double.MAX_VALUE;
            double squares = 0;
            for (int i = 0; i < readings.length; i++) {
                EndpointHealth health = members.get(i).health();
                if (!health.ejected()) {
                    readings[i] = health.read(nowNanos);
                    attempts += readings[i].attempts();
                    failures += readings[i].failures();
                    squares += readings[i].answers() * readings[i].variance();
                    if (readings[i].answers() >= MIN_PEER_ANSWERS) {
                        fastest = Math.min(fastest, readings[i].latency());
                    }
                }
            }
            return new Fleet(
                    members, readings, attempts, failures, fastest, squares / Math.max(1, attempts - failures));
        }

        /** Whether a row of failures is longer than what the others' failures make likely. */
        boolean surprising(EndpointHealth health, int row) {
            Reading own = null;
            for (int i = 0; i < readings.length; i++) {
                if (members.get(i).health() == health) {
                    own = readings[i];
                }
            }
            return Math.pow(othersShare(own), row) < UNLIKELY;
        }

        /** Why the endpoint should be ejected, for people; null when it should not. */
        String outlier(int index, OutlierPolicy policy) {
            Reading own = readings[index];
            if (own == null) {
                return null;
            }
            if (failsMore(own, policy)) {
                return own.failures() + " failures in " + own.attempts() + " attempts";
            }
            return slower(members.get(index), own);
        }

        private boolean failsMore(Reading own, OutlierPolicy policy) {
            if (policy.errorPercent() == 0
                    || own.attempts() < MIN_ATTEMPTS
                    || own.failures() * 100 < own.attempts() * policy.errorPercent()) {
                return false;
            }
            double usual = othersShare(own);
            double chance = SIGMAS * Math.sqrt(usual * (1 - usual) / own.attempts());
            return own.share() >= SHARE_FACTOR * usual && own.share() >= usual + chance;
        }

        private double othersShare(Reading own) {
            long others = attempts - (own == null ? 0 : own.attempts());
            return others <= 0 ? 0 : (double) (failures - (own == null ? 0 : own.failures())) / others;
        }

        private String slower(ClusterEndpoint member, Reading own) {
            if (own.answers() < MIN_ANSWERS || own.latency() < fastest + SLOW_UNITS) {
                return null;
            }
            double[] peers = peers(member, true);
            if (peers.length == 0) {
                peers = peers(member, false);
            }
            if (peers.length == 0) {
                return null;
            }
            Arrays.sort(peers);
            double typical = peers[peers.length / 2];
            double chance = LATENCY_SIGMAS * Math.sqrt(2 * Math.max(own.variance(), variance) / own.answers());
            double typicalMillis = Math.pow(2, typical / OutcomeWindow.UNITS_PER_DOUBLING) / 1e6;
            if (own.latency() < typical + Math.max(SLOW_UNITS, chance)
                    || own.latencyMillis() < typicalMillis + SLOW_MILLIS) {
                return null;
            }
            return String.format(
                    Locale.ROOT, "answers in %.0f ms where its peers take %.0f ms", own.latencyMillis(), typicalMillis);
        }

        /**
         * Mean latencies of the other endpoints.
         *
         * @param sameVersion only of the same version: another one may do more work for each request
         */
        private double[] peers(ClusterEndpoint member, boolean sameVersion) {
            double[] found = new double[readings.length];
            int count = 0;
            for (int i = 0; i < readings.length; i++) {
                ClusterEndpoint other = members.get(i);
                if (other.health() != member.health()
                        && readings[i] != null
                        && readings[i].answers() >= MIN_PEER_ANSWERS
                        && (!sameVersion
                                || other.endpoint()
                                        .version()
                                        .equals(member.endpoint().version()))) {
                    found[count++] = readings[i].latency();
                }
            }
            return Arrays.copyOf(found, count);
        }
    }
}
