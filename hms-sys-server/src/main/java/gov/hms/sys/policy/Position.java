package gov.hms.sys.policy;

import java.util.Comparator;

/** Where something stands in a document; both count from 1. */
public record Position(int line, int column) implements Comparable<Position> {
    static final Position START = new Position(1, 1);

    private static final Comparator<Position> IN_TEXT_ORDER =
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

    @Override
    public int compareTo(Position other) {
        return IN_TEXT_ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
