package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All samples of a run, by row and phase, in the order of the rounds. */
final class Results {
    private final Map<Row, Map<String, List<Sample>>> samples = new EnumMap<>(Row.class);

    void add(Row row, Phase phase, Sample sample) {
        samples.computeIfAbsent(row, any -> new LinkedHashMap<>())
                .computeIfAbsent(phase.id(), any -> new ArrayList<>())
                .add(sample);
    }

    List<Row> rows() {
        return List.copyOf(samples.keySet());
    }

    Map<String, List<Sample>> of(Row row) {
        return samples.getOrDefault(row, Map.of());
    }

    /** The median over all rounds. */
    double value(Row row, Figure figure) {
        return median(values(row, figure));
    }

    /** The ratios to the floor, each taken within one round; none when the floor was not measured. */
    List<Double> ratios(Row row, Figure figure) {
        List<Double> ours = values(row, figure);
        List<Double> floor = values(Row.FLOOR, figure);
        return IntStream.range(0, Math.min(ours.size(), floor.size()))
                .mapToObj(round -> ours.get(round) / floor.get(round))
                .toList();
    }

    /** Calls that failed in any slice; such a row proves nothing. */
    long failed(Row row) {
        return of(row).values().stream()
                .flatMap(List::stream)
                .mapToLong(sample -> sample.slice().failed())
                .sum();
    }

    private List<Double> values(Row row, Figure figure) {
        return of(row).getOrDefault(figure.phase(), List.of()).stream()
                .map(figure::of)
                .toList();
    }

    /** Of an even number the mean of the two in the middle; of nothing NaN. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        return size == 0 ? Double.NaN : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }
}
