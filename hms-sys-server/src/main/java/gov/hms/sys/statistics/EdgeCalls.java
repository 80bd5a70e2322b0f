package gov.hms.sys.statistics;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls of one service to one destination, all of them, and by their parts. */
final class EdgeCalls {
    private static final int OVERHEAD = 512;

    final String source;
    final String destination;
    private final Series all = new Series(Ages.EDGE);
    private final Map<Part.Name, Series> parts = new HashMap<>();
    private final Map<Part, Integer> places = new EnumMap<>(Part.class);

    EdgeCalls(String source, String destination) {
        this.source = source;
        this.destination = destination;
    }

    void add(int second, String callerInstance, CallSample sample, Tally scratch) {
        all.add(second, sample.all(), scratch);
        sample.parts().forEach((name, counts) -> part(name).add(second, counts, scratch));
        part(new Part.Name(Part.CALLER_INSTANCE, callerInstance, "")).add(second, sample.all(), scratch);
    }

    /** Those whose own place is taken share one. */
    Series part(Part.Name name) {
        Series known = parts.get(name);
        if (known != null) {
            return known;
        }
        if (name.name().equals(Part.OTHER)
                || places.merge(name.part(), 1, Integer::sum) > name.part().most()) {
            return parts.computeIfAbsent(name.other(), other -> new Series(Ages.PART));
        }
        Series fresh = new Series(Ages.PART);
        parts.put(name, fresh);
        return fresh;
    }

    Series all() {
        return all;
    }

    Map<Part.Name, Series> parts() {
        return parts;
    }

    void compact(int now, int oldest, Tally scratch) {
        all.compact(now, oldest, scratch);
        parts.values().forEach(series -> series.compact(now, oldest, scratch));
        forgetEmptyParts();
    }

    private void forgetEmptyParts() {
        if (parts.values().removeIf(Series::isEmpty)) {
            places.clear();
            parts.keySet().stream()
                    .filter(name -> !name.name().equals(Part.OTHER))
                    .forEach(name -> places.merge(name.part(), 1, Integer::sum));
        }
    }

    void dropPartsUntil(int second) {
        parts.values().forEach(series -> series.dropUntil(second));
        forgetEmptyParts();
    }

    int bytes() {
        return parts.values().stream().mapToInt(Series::bytes).sum() + all.bytes() + OVERHEAD;
    }

    boolean isEmpty() {
        return all.isEmpty() && parts.isEmpty();
    }

    CallSummary summarize(Window window) {
        Tally sum = new Tally();
        all.addTo(sum, window);
        return CallSummary.of(source, destination, "", "", sum);
    }

    /** In order of their names; only those with calls. */
    List<CallSummary> summarize(Part part, Window window) {
        return parts.entrySet().stream()
                .filter(entry -> entry.getKey().part() == part)
                .map(entry -> {
                    Tally sum = new Tally();
                    entry.getValue().addTo(sum, window);
                    return CallSummary.of(
                            source,
                            destination,
                            entry.getKey().name(),
                            entry.getKey().version(),
                            sum);
                })
                .filter(summary -> summary.calls() > 0)
                .sorted(Comparator.comparing(CallSummary::part).thenComparing(CallSummary::version))
                .toList();
    }

    /** By the version of the instance that was asked last, in order; only those with calls. */
    List<CallSummary> summarizeVersions(Window window) {
        Map<String, Tally> sums = new HashMap<>();
        parts.forEach((name, series) -> {
            if (name.part() == Part.INSTANCE) {
                series.addTo(sums.computeIfAbsent(name.version(), version -> new Tally()), window);
            }
        });
        return sums.entrySet().stream()
                .map(entry -> CallSummary.of(source, destination, entry.getKey(), entry.getKey(), entry.getValue()))
                .filter(summary -> summary.calls() > 0)
                .sorted(Comparator.comparing(CallSummary::part))
                .toList();
    }
}
