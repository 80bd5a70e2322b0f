package gov.hms.mesh.internal.cluster;

import java.util.PriorityQueue;

/**
 * The order in which endpoints take turns: each as often as its weight says, and its turns spread evenly over the round.
 * Worked out once for a view, so that a turn costs one step of a counter.
 */
final class Schedule {
    /** Turns of a round, at most, as long as there are fewer endpoints than that. */
    private static final int MAX_TURNS = 8192;

    private record Due(double at, double every, int index) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Double.compare(at, other.at);
            return byTime != 0 ? byTime : Integer.compare(index, other.index);
        }
    }

    private Schedule() {}

    /** Indexes in the order of their turns. */
    static int[] of(int[] weights) {
        int[] turns = turns(weights);
        PriorityQueue<Due> queue = new PriorityQueue<>();
        int total = 0;
        for (int i = 0; i < turns.length; i++) {
            double every = 1.0 / turns[i];
            queue.add(new Due(every / 2, every, i));
            total += turns[i];
        }
        int[] order = new int[total];
        for (int turn = 0; turn < total; turn++) {
            Due next = queue.remove();
            order[turn] = next.index;
            queue.add(new Due(next.at + next.every, next.every, next.index));
        }
        return order;
    }

    /** The weights in their lowest terms, and rounded where even these make too long a round. */
    private static int[] turns(int[] weights) {
        long sum = 0;
        int divisor = 0;
        for (int weight : weights) {
            divisor = gcd(weight, divisor);
            sum += weight;
        }
        double scale = Math.min(1.0 / divisor, (double) MAX_TURNS / sum);
        int[] turns = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            turns[i] = Math.max(1, (int) Math.round(weights[i] * scale));
        }
        return turns;
    }

    private static int gcd(int one, int other) {
        return other == 0 ? one : gcd(other, one % other);
    }
}
