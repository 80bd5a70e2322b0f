package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell, two spaces apart. */
final class Table {
    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    Table(Column... columns) {
        this(List.of(columns));
    }

    Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** One cell per column. */
    void row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells (expected: " + columns.size() + ")");
        }
        rows.add(cells.stream().map(Printable::of).toList());
    }

    void row(String... cells) {
        row(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(PrintWriter out) {
        out.println(line(columns.stream().map(Column::title).toList()));
        printRows(out);
    }

    /** Without the titles, for what continues a table. */
    void printRows(PrintWriter out) {
        rows.forEach(row -> out.println(line(row)));
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            String space = " ".repeat(width(i) - length(cells.get(i)));
            line.append(columns.get(i).toTheRight() ? space + cells.get(i) : cells.get(i) + space);
            line.append("  ");
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int widest =
                rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
        return Math.max(widest, columns.get(column).title().length());
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** @param toTheRight as numbers are */
    record Column(String title, boolean toTheRight) {
        static Column text(String title) {
            return new Column(title, false);
        }

        static Column number(String title) {
            return new Column(title, true);
        }
    }
}
