package gov.hms.mesh.internal.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * Draws an index with a probability in proportion to its weight, in constant time whatever the number of weights: Vose's
 * alias method. Each index holds a column of the same height; what its own weight does not fill is filled by one other.
 */
final class WeightedDraw {
    private final double[] own;
    private final int[] other;

    private WeightedDraw(double[] own, int[] other) {
        this.own = own;
        this.other = other;
    }

    static WeightedDraw of(int[] weights) {
        int count = weights.length;
        double sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        double[] height = new double[count];
        Deque<Integer> low = new ArrayDeque<>();
        Deque<Integer> high = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            height[i] = weights[i] * count / sum;
            (height[i] < 1 ? low : high).add(i);
        }
        double[] own = new double[count];
        int[] other = new int[count];
        while (!low.isEmpty() && !high.isEmpty()) {
            int small = low.remove();
            int large = high.remove();
            own[small] = height[small];
            other[small] = large;
            height[large] -= 1 - height[small];
            (height[large] < 1 ? low : high).add(large);
        }
        for (int full : low) {
            own[full] = 1;
        }
        for (int full : high) {
            own[full] = 1;
        }
        return new WeightedDraw(own, other);
    }

    int draw(RandomGenerator random) {
        int column = random.nextInt(own.length);
        return random.nextDouble() < own[column] ? column : other[column];
    }
}
