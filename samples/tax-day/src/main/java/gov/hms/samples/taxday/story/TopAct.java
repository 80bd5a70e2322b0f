package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What HMS-SYS counted is what the load itself counted. */
final class TopAct implements Act {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final double COUNTS_PERCENT = 1;
    private static final double PERCENTILES_PERCENT = 5;

    /** What return-intake times around its client is the client's own work and the reading of the answer too. */
    private static final double BESIDE_THE_CALL_MILLIS = 2;

    /** The same for the slowest of a hundred, which on a busy machine are those that waited for a processor there. */
    private static final double BESIDE_THE_SLOWEST_MILLIS = 100;

    @Override
    public String name() {
        return "top";
    }

    @Override
    public String title() {
        return "hms mesh top return-intake --last 5m";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        stage.load().pause();
        stage.load().settle(stage.load().begin());
        try {
            show(stage, figures);
        } finally {
            stage.load().resume();
        }
    }

    private static void show(Stage stage, Figures figures) throws IOException, InterruptedException {
        Tally total = stage.load().total();
        Waiting.until(PATIENCE_MILLIS, () -> total.inFlight() == 0);
        // the last interval is on its way for up to two seconds
        Waiting.until(PATIENCE_MILLIS, () -> calls(stage, Stage.SCANNER) >= total.scanCount());
        command(stage).forEach(line -> stage.terminal().line("  " + line));
        compare(stage, figures, Stage.SCANNER, total.scanCount(), total.scanFailureCount());
        if (total.paymentCount() > 0) {
            compare(stage, figures, Stage.PAYOUT, total.paymentCount(), 0);
        } else {
            stage.terminal().line("  none of these returns is one that is paid, so refund-payout was never called");
        }
        JsonNode scanner = row(stage, Stage.SCANNER);
        close(
                figures,
                "fraud-scanner P50",
                scanner.get("p50Micros").asLong() / 1_000.0,
                total.scanMillis(50),
                BESIDE_THE_CALL_MILLIS);
        close(
                figures,
                "fraud-scanner P99",
                scanner.get("p99Micros").asLong() / 1_000.0,
                total.scanMillis(99),
                BESIDE_THE_SLOWEST_MILLIS);
        figures.put("fraud-scanner p50Millis top", scanner.get("p50Micros").asLong() / 1_000.0)
                .put("fraud-scanner p50Millis load", total.scanMillis(50))
                .put("fraud-scanner p99Millis top", scanner.get("p99Micros").asLong() / 1_000.0)
                .put("fraud-scanner p99Millis load", total.scanMillis(99));
    }

    private static void compare(Stage stage, Figures figures, String destination, long calls, long failures)
            throws IOException, InterruptedException {
        JsonNode row = row(stage, destination);
        String name = destination.substring(0, destination.indexOf('.'));
        double success = calls == 0 ? 100 : 100.0 * (calls - failures) / calls;
        figures.put(name + " calls top", row.get("calls").asLong())
                .put(name + " calls load", calls)
                .put(name + " success% top", row.get("successPercent").asDouble())
                .put(name + " success% load", success);
        near(figures, name + " calls", row.get("calls").asLong(), calls);
        near(figures, name + " success %", row.get("successPercent").asDouble(), success);
    }

    private static void near(Figures figures, String what, double top, double load) {
        double off = load == 0 ? Math.abs(top) * 100 : 100 * Math.abs(top - load) / load;
        figures.require(
                off <= COUNTS_PERCENT,
                "%s: top says %.2f, the load %.2f (expected: within %.0f %%)",
                what,
                top,
                load,
                COUNTS_PERCENT);
    }

    private static void close(Figures figures, String what, double top, double load, double beside) {
        double off = Math.abs(top - load);
        figures.require(
                off <= Math.max(load * PERCENTILES_PERCENT / 100, beside),
                "%s: top says %.2f ms, the load %.2f ms (expected: within %.0f %%, or %.0f ms)",
                what,
                top,
                load,
                PERCENTILES_PERCENT,
                beside);
    }

    private static JsonNode row(Stage stage, String destination) throws IOException, InterruptedException {
        JsonNode top = stage.sys().get("/mesh/top?service=return-intake&last=5m");
        for (JsonNode row : top.get("rows")) {
            if (row.get("destination").asString().equals(destination)) {
                return row;
            }
        }
        throw new IOException("GET /mesh/top has no row for " + destination + ": " + top);
    }

    private static long calls(Stage stage, String destination) throws InterruptedException {
        try {
            return row(stage, destination).get("calls").asLong();
        } catch (IOException notYet) {
            return -1;
        }
    }

    /** What the command line prints. */
    private static List<String> command(Stage stage) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(stage.cast().hms("mesh", "top", "return-intake", "--last", "5m"))
                .directory(stage.cast().folder().toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HMS_"));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("hms mesh top: exit code %d: %s".formatted(process.exitValue(), text));
        }
        return text.lines().toList();
    }
}
