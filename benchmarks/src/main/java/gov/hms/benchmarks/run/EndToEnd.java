package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code benchmarks/run}. Exit code 1 when something went wrong or a call failed, 2 for a wrong command line. */
final class EndToEnd {
    private EndToEnd() {}

    public static void main(String[] args) throws IOException, InterruptedException, GeneralSecurityException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.println(Options.USAGE);
            return;
        }
        System.exit(run(options) ? 0 : 1);
    }

    private static boolean run(Options options) throws IOException, InterruptedException, GeneralSecurityException {
        List<String> skipped = options.rows().stream()
                .map(Row::missing)
                .flatMap(Optional::stream)
                .toList();
        skipped.forEach(System.out::println);
        List<Row> rows =
                options.rows().stream().filter(row -> row.missing().isEmpty()).toList();
        Plan plan = options.quick() ? Plan.quick() : Plan.full();
        Machine machine = Machine.here(rows);
        Path folder = Files.createTempDirectory("hms-benchmark-");
        System.out.println("logs, kept if something goes wrong: " + folder);
        Results results = new Comparison(plan, rows, folder, System.out).run();
        Report report = new Report(machine, plan, results, skipped);
        report.write(options.report());
        System.out.printf("%n%s%nreport: %s, and .md and .svg beside it%n", Table.of(report), options.report());
        List<Row> failed = rows.stream().filter(row -> results.failed(row) > 0).toList();
        failed.forEach(row -> System.err.println("error: calls of " + row.id() + " failed; the report says why"));
        if (failed.isEmpty()) {
            delete(folder);
        }
        return failed.isEmpty();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
