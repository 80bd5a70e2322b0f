package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The report as Markdown: each figure, and how many times the floor's it is. */
final class Table {
    private Table() {}

    static String of(Report report) {
        return rows(report.results()) + "\n" + remarks(report);
    }

    private static String rows(Results results) {
        return "| row | " + columns(figure -> figure.title() + ", " + figure.unit()) + " | failed |\n| --- |"
                + " ---: |".repeat(Figure.values().length + 1) + "\n"
                + results.rows().stream().map(row -> line(results, row)).collect(Collectors.joining());
    }

    private static String line(Results results, Row row) {
        return "| %s | %s | %d |\n"
                .formatted(row.title(), columns(figure -> cell(results, row, figure)), results.failed(row));
    }

    private static String cell(Results results, Row row, Figure figure) {
        String value = figure.text(results.value(row, figure));
        List<Double> ratios = results.ratios(row, figure);
        return row == Row.FLOOR || ratios.isEmpty() ? value : value + " (" + times(Results.median(ratios)) + ")";
    }

    static String times(double ratio) {
        return String.format(Locale.ROOT, "x%.2f", ratio);
    }

    private static String columns(Function<Figure, String> cell) {
        return Arrays.stream(Figure.values()).map(cell).collect(Collectors.joining(" | "));
    }

    private static String remarks(Report report) {
        String skipped = report.skipped().stream().map(line -> line + ".\n").collect(Collectors.joining());
        return "Medians of %d rounds, in brackets the median of the ratios to the first row, each within one round. %s\n%s"
                .formatted(
                        report.plan().forks() * report.plan().rounds(),
                        report.machine().line(),
                        skipped);
    }
}
