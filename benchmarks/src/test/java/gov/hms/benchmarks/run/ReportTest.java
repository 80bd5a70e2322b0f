package gov.hms.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gov.hms.benchmarks.load.Slice;
import gov.hms.benchmarks.rows.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private final Plan plan = Plan.of(1, 3, 1_000, 100);
    private final Results results = new Results();

    @TempDir
    Path folder;

    @Test
    void ratiosAreTakenWithinARoundAndNotOfMedians() {
        // the machine was busy in the second round, and both rows paid for it
        rounds(Row.FLOOR, 100, 200, 80);
        rounds(Row.HMS, 110, 300, 88);

        assertThat(results.value(Row.HMS, Figure.P50_C1)).isEqualTo(110);
        assertThat(results.ratios(Row.HMS, Figure.P50_C1)).hasSize(3);
        assertThat(Results.median(results.ratios(Row.HMS, Figure.P50_C1))).isCloseTo(1.1, within(1e-9));
    }

    @Test
    void theReportIsWrittenAsJsonTableAndChart() throws IOException, InterruptedException {
        rounds(Row.FLOOR, 100, 100, 100);
        rounds(Row.HMS, 107, 107, 107);
        Path json = folder.resolve("reports").resolve("today.json");

        new Report(Machine.here(List.of()), plan, results, List.of("envoy is skipped: it is not installed"))
                .write(json);

        JsonNode tree = new JsonMapper().readTree(Files.readString(json));
        assertThat(tree.at("/rows/1/id").asString()).isEqualTo("hms");
        assertThat(tree.at("/rows/1/figures/p50-c1/ratio").asDouble()).isCloseTo(1.07, within(1e-9));
        assertThat(tree.at("/rows/1/samples/c1/2/slice/p50").asDouble()).isEqualTo(107);
        assertThat(tree.at("/machine/processors").asInt()).isPositive();
        assertThat(Files.readString(Report.beside(json, ".md")))
                .contains("| HMS mesh, everything on | 107.0 (x1.07) |", "envoy is skipped");
        assertThat(Files.readString(Report.beside(json, ".svg")))
                .startsWith("<svg")
                .contains("x1.07");
    }

    @Test
    void processorTimeIsReadBehindTheProgramsName() {
        String stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 7 7 20 0 1 0 1000 1 1";

        assertThat(Cpu.millis(stat)).isEqualTo(3_000);
    }

    @Test
    void theCommandLineNamesRowsAndSaysWhichThereAre() {
        assertThat(Options.parse("--quick").rows()).containsExactly(Row.FLOOR, Row.FLOOR_AGAIN, Row.HMS, Row.PLAIN);
        assertThat(Options.parse("--rows", "floor,hms,hms").rows()).containsExactly(Row.FLOOR, Row.HMS);
        assertThat(Options.parse().rows()).containsExactly(Row.values());
        assertThatThrownBy(() -> Options.parse("--rows", "istio"))
                .hasMessageContaining("istio: no such row")
                .hasMessageContaining("armeria");
        assertThatThrownBy(() -> Options.parse("--report", "x.txt")).hasMessageContaining("ends in .json");
        assertThatThrownBy(() -> Options.parse("--fast")).hasMessageContaining("--fast: not an option");
    }

    private void rounds(Row row, double... p50s) {
        for (double p50 : p50s) {
            Slice slice = new Slice(10, 0, "", 1, p50, p50, p50, p50, 1);
            plan.phases().forEach(phase -> results.add(row, phase, new Sample(slice, p50)));
        }
    }
}
