package gov.hms.mesh.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gov.hms.mesh.internal.balance.Simulation.Result;
import gov.hms.mesh.internal.cluster.Pool;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.testing.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How well each algorithm does with instances that are not alike. The table in docs/balancing.md holds these figures; run with
 * {@code -Dhms.docs.write=true} to write them anew.
 */
class QualityTest {
    private static final Path PAGE = Path.of("..", "docs", "balancing.md");
    private static final String BEGIN = "<!-- figures: QualityTest -->\n";
    private static final String END = "<!-- end of figures -->";
    private static final Map<String, Result> RESULTS = new LinkedHashMap<>();

    @BeforeAll
    static void simulate() {
        Traffic traffic = new Traffic(20_260_401);
        RESULTS.put(
                "random",
                Simulation.run(
                        Algorithm.LEAST_REQUEST,
                        (fleet, call) -> {
                            Pool pool = call.candidates().all();
                            return pool.get(pool.draw(fleet.random));
                        },
                        traffic));
        for (Algorithm algorithm : List.of(Algorithm.ROUND_ROBIN, Algorithm.LEAST_REQUEST, Algorithm.PEAK_EWMA)) {
            RESULTS.put(algorithm.word(), Simulation.run(algorithm, traffic));
        }
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.algorithm",
            behaviour =
                    "peak-ewma: with a slow, a flapping and a cold instance of ten, p99 is at most a third and failures at most a tenth of round-robin's")
    void peakEwmaBeatsRoundRobinAndRandomByAFactor() {
        Result ours = RESULTS.get("peak-ewma");
        for (String other : List.of("random", "round-robin")) {
            assertThat(ours.p99Ms() * 3)
                    .as("p99 against %s", other)
                    .isLessThan(RESULTS.get(other).p99Ms());
            assertThat(ours.failures() * 10)
                    .as("failures against %s", other)
                    .isLessThan(RESULTS.get(other).failures());
        }
    }

    @Test
    void leastRequestAloneIsDrawnToWhatFailsFast() {
        assertThat(RESULTS.get("least-request").failures())
                .isGreaterThan(RESULTS.get("round-robin").failures());
    }

    @Test
    void theTableInTheDocumentationHoldsTheseFigures() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("hms.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
            return;
        }
        List<Double> written = numbers(page.substring(begin, end));
        List<Double> measured = numbers(table());
        assertThat(written).hasSameSizeAs(measured);
        for (int i = 0; i < written.size(); i++) {
            // the last digit of an exponential may differ from one processor to another, and chance with it
            assertThat(written.get(i)).isCloseTo(measured.get(i), within(Math.max(2, measured.get(i) * 0.1)));
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("""
                | algorithm | p50 | p99 | failed calls | of all calls, to the slow one | to the flapping one while it fails | to the cold one while it is cold |
                | --- | --- | --- | --- | --- | --- | --- |
                """);
        RESULTS.forEach((name, result) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %.0f ms | %.0f ms | %d of %,d | %.2f %% | %.2f %% | %.2f %% |%n",
                name,
                result.p50Ms(),
                result.p99Ms(),
                result.failures(),
                Traffic.SECONDS * Traffic.PER_SECOND,
                result.toSlow(),
                result.toFlapping(),
                result.toCold())));
        return table.toString();
    }

    private static List<Double> numbers(String table) {
        List<Double> numbers = new ArrayList<>();
        Matcher matcher = Pattern.compile("[0-9][0-9,.]*")
                .matcher(table.replace("p50", "").replace("p99", ""));
        while (matcher.find()) {
            numbers.add(Double.parseDouble(matcher.group().replace(",", "")));
        }
        return numbers;
    }
}
