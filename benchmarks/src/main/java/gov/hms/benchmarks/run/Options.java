package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The command line.
 *
 * @param report where the report goes as JSON; beside it, with other endings, as a table and as a chart
 */
record Options(boolean help, boolean quick, List<Row> rows, Path report) {
    static final String USAGE =
            "usage: benchmarks/run [--quick] [--rows a,b,…] [--report FILE.json]; rows: " + Row.ids();
    private static final List<Row> FIRST_LOOK = List.of(Row.FLOOR, Row.FLOOR_AGAIN, Row.HMS, Row.PLAIN);

    static Options parse(String... arguments) {
        boolean help = false;
        boolean quick = false;
        List<Row> rows = null;
        Path report = Path.of(System.getProperty("benchmarks.report", "report.json"));
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--help", "-h" -> help = true;
                case "--quick" -> quick = true;
                case "--rows" -> rows = rows(value(arguments, ++i));
                case "--report" -> report = report(value(arguments, ++i));
                default ->
                    throw new IllegalArgumentException(
                            arguments[i] + ": not an option (expected: --quick, --rows a,b,… or --report FILE.json)");
            }
        }
        if (rows == null) {
            rows = quick ? FIRST_LOOK : List.of(Row.values());
        }
        return new Options(help, quick, rows, report.toAbsolutePath());
    }

    private static List<Row> rows(String list) {
        return Arrays.stream(list.split(",")).map(Row::of).distinct().toList();
    }

    private static Path report(String file) {
        if (!file.endsWith(".json")) {
            throw new IllegalArgumentException("--report " + file + " (expected: a file name that ends in .json)");
        }
        return Path.of(file);
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + ": nothing follows it (expected: " + USAGE + ")");
        }
        return arguments[index];
    }
}
