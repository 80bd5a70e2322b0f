package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import java.util.List;
import java.util.Locale;

/** The ratios to the floor as bars, in SVG: a panel for each figure, a bar for each row, a line where the floor is. */
final class Chart {
    private static final List<Figure> PANELS =
            List.of(Figure.P50_C1, Figure.P50_1000, Figure.P99_1000, Figure.CPU_1000);

    private static final int WIDTH = 760;
    private static final int LEFT = 240;
    private static final int BARS = 440;
    private static final int LINE = 20;
    private static final int BAR = 14;
    private static final int HEAD = 34;

    private final Results results;
    private final StringBuilder svg = new StringBuilder();
    private int y;

    private Chart(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        return new Chart(results).draw();
    }

    private String draw() {
        int height = PANELS.size() * (HEAD + results.rows().size() * LINE) + LINE;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, height);
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, height);
        PANELS.forEach(this::panel);
        add("</svg>");
        return svg.toString();
    }

    private void panel(Figure figure) {
        double longest = results.rows().stream()
                .mapToDouble(row -> ratio(row, figure))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        double scale = BARS / Math.max(longest, 1);
        add("<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s, times the floor</text>", y + HEAD - 10, figure.title());
        y += HEAD;
        int top = y;
        for (Row row : results.rows()) {
            bar(row, ratio(row, figure), scale);
            y += LINE;
        }
        add(
                "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"#333\" stroke-dasharray=\"3 2\"/>",
                LEFT + scale, top - 2, y);
    }

    private void bar(Row row, double ratio, double scale) {
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8, y + BAR - 2, row.title());
        if (Double.isFinite(ratio)) {
            double width = ratio * scale;
            add("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", LEFT, y, width, BAR, colour(row));
            add("<text x=\"%.1f\" y=\"%d\">%s</text>", LEFT + width + 6, y + BAR - 2, Table.times(ratio));
        }
    }

    /** One for the mesh, one for the floors and what stands beside them, one for the others. */
    private static String colour(Row row) {
        return switch (row) {
            case HMS -> "#1f6f5c";
            case FLOOR, FLOOR_AGAIN, PLAIN -> "#9aa5b1";
            default -> "#c9803a";
        };
    }

    private double ratio(Row row, Figure figure) {
        return Results.median(results.ratios(row, figure));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
