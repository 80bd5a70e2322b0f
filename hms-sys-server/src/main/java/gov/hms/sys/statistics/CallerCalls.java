package gov.hms.sys.statistics;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The calls of one service, by destination. */
final class CallerCalls {
    /** So that one that makes up destinations takes no place from others; what is more is counted together. */
    static final int MOST_DESTINATIONS = 200;

    final String source;
    private final Map<String, EdgeCalls> edges = new TreeMap<>();
    private final int first;

    CallerCalls(String source, int first) {
        this.source = source;
        this.first = first;
    }

    EdgeCalls to(String destination) {
        EdgeCalls known = edges.get(destination);
        if (known != null) {
            return known;
        }
        String kept = edges.size() < MOST_DESTINATIONS ? destination : Part.OTHER;
        return edges.computeIfAbsent(kept, name -> new EdgeCalls(source, name));
    }

    Collection<EdgeCalls> edges() {
        return edges.values();
    }

    /** The second of the first report that something is left of. */
    int first() {
        return first;
    }

    boolean isEmpty() {
        return edges.isEmpty();
    }

    int bytes() {
        return edges.values().stream().mapToInt(EdgeCalls::bytes).sum();
    }

    void compact(int now, int oldest, Tally scratch) {
        edges.values().forEach(edge -> edge.compact(now, oldest, scratch));
        edges.values().removeIf(EdgeCalls::isEmpty);
    }

    /** Forgets the oldest stretch of time of all: of the parts, while there are any. */
    void dropOldest() {
        OptionalInt oldestPart = oldest(edges.values().stream().flatMap(edge -> edge.parts().values().stream()));
        if (oldestPart.isPresent()) {
            edges.values().forEach(edge -> edge.dropPartsUntil(oldestPart.getAsInt()));
        } else {
            oldest(edges.values().stream().map(EdgeCalls::all))
                    .ifPresent(
                            oldest -> edges.values().forEach(edge -> edge.all().dropUntil(oldest)));
        }
        edges.values().removeIf(EdgeCalls::isEmpty);
    }

    private static OptionalInt oldest(Stream<Series> all) {
        return all.filter(series -> !series.isEmpty())
                .mapToInt(Series::oldestEnd)
                .min();
    }
}
