package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.sys.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What operators see of calls that are really made, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeenCallsTest {
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private static final String SLOW = "http://fraud-scanner.scan/slow";
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int THREADS = 4;
    private static final int CALLS_OF_EACH = 100;

    /** So slow that what is measured around a call is no part of it that counts. */
    private static final String DELAYS = """
            apiVersion: hms/v1
            kind: TrafficPolicy
            metadata: { name: delays }
            spec:
              source: load-generator
              destination: fraud-scanner
              routes:
                - match: { path: { prefix: /slow } }
                  fault: { delay: { percent: 100, ms: 120 } }
                - match: { path: { prefix: / } }
                  fault: { delay: { percent: 100, ms: 40 } }
            """;

    private LiveMesh live;
    private Path directory;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        live = new LiveMesh(directory);
        live.joinString("load-generator.load");
        live.serve("fraud-scanner.scan", "v1", "scanner-1");
        live.serve("fraud-scanner.scan", "v2", "scanner-2");
        Files.writeString(live.policies().resolve("delays.yml"), DELAYS);
        LiveMesh.await(
                "scanners and policy are there",
                LONGEST,
                () -> get("/services/fraud-scanner").get("endpoints").size() == 2
                        && get("/policies").toString().contains("\"delays\""));
    }

    @AfterAll
    void stop() throws Exception {
        live.close();
    }

    private JsonNode get(String path) {
        try {
            return live.get(path);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private JsonNode rows(String by) {
        return get("/mesh/top?service=load-generator&last=5m" + by).get("rows");
    }

    private long calls(String by) {
        return StreamSupport.stream(rows(by).spliterator(), false)
                .mapToLong(row -> row.get("calls").asLong())
                .sum();
    }

    private static long percentile(List<Long> sorted, double percentile) {
        return sorted.get((int) Math.ceil(sorted.size() * percentile / 100) - 1);
    }

    /** Within 5 %: a percentile of so few calls is moved a little by each that waited for the machine outside the mesh. */
    private static void liesBetween(long shown, List<Long> sorted, double lower, double upper) {
        assertThat((double) shown).isBetween(0.95 * percentile(sorted, lower), 1.05 * percentile(sorted, upper));
    }

    /** Times right around the call in the mesh: a busy machine takes its time between that and the application. */
    private static OkHttpClient timed(HmsMesh mesh, List<Long> micros) {
        OkHttpClient plain = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    long start = System.nanoTime();
                    Response response = chain.proceed(chain.request());
                    micros.add((System.nanoTime() - start) / 1_000);
                    return response;
                })
                .build();
        return HmsMeshOkHttp.wrap(plain, mesh);
    }

    @Test
    void topAgreesWithTheLoadGeneratorOnCountsAndPercentiles() throws Exception {
        List<Long> micros = Collections.synchronizedList(new ArrayList<>());
        OkHttpClient client = timed(live.join("load-generator.load", "v1", "load-1"), micros);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Callable<Void> load = () -> {
                for (int i = 0; i < CALLS_OF_EACH; i++) {
                    String url = i % 10 == 3 ? SLOW : FLAG;
                    assertThat(LiveMesh.status(client, url)).isEqualTo(200);
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(Collections.nCopies(THREADS, load))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        long made = THREADS * CALLS_OF_EACH;
        LiveMesh.await("every call is reported", LONGEST, () -> calls("") >= made);

        assertThat(calls("")).isEqualTo(made);
        for (String by : List.of("route", "version", "instance", "caller")) {
            assertThat(calls("&by=" + by)).as(by).isEqualTo(made);
        }
        assertThat(rows("&by=version")).hasSize(2);
        assertThat(rows("&by=route")).hasSize(2);
        assertThat(rows("&by=route").get(0).get("calls").asLong()).isIn(made / 10, made - made / 10);
        JsonNode row = rows("").get(0);
        Collections.sort(micros);
        System.out.printf(
                "top against the load: %d against %d calls, P50 %d against %d us, P95 %d against %d us%n",
                row.get("calls").asLong(),
                made,
                row.get("p50Micros").asLong(),
                percentile(micros, 50),
                row.get("p95Micros").asLong(),
                percentile(micros, 95));
        liesBetween(row.get("p50Micros").asLong(), micros, 35, 65);
        liesBetween(row.get("p95Micros").asLong(), micros, 91, 99);
        assertThat(get("/services/fraud-scanner/history?last=5m")
                        .get("asServer")
                        .get("peers")
                        .toString())
                .contains("\"load-generator.load\"");
    }

    @Test
    void whoTapsSeesCallsAsTheyEndAndIsOnRecord() throws Exception {
        OkHttpClient client = live.client(live.join("return-intake.intake", "v1", "intake-1"));
        assertThat(LiveMesh.status(client, FLAG)).isEqualTo(200);
        Cli cli = new Cli(directory);
        cli.environment.put("HMS_SYS_URL", live.url());
        Thread calling = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    LiveMesh.status(client, FLAG + "?taxpayer=4711");
                    LiveMesh.status(client, "http://fraud-scanner.scan/other");
                } catch (IOException over) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        calling.start();
        try {
            int exit = cli.run("mesh", "tap", "return-intake", "--to", "fraud-scanner", "--path", "/fl", "--for", "3s");
            assertThat(exit).as(cli.err()).isZero();
        } finally {
            calling.interrupt();
            calling.join();
        }
        assertThat(cli.lines().get(0)).startsWith("TIME").endsWith("WHERE THE TIME WENT");
        assertThat(cli.lines()).hasSizeGreaterThan(2);
        assertThat(cli.lines().subList(1, cli.lines().size()))
                .allSatisfy(
                        line -> assertThat(line).contains("fraud-scanner.scan", "POST", "/flag", "200", "attempts"));
        assertThat(cli.out()).doesNotContain("4711", "/other");
        assertThat(cli.err()).contains("ended: time");
        String audit = get("/audit?last=50&action=tap.").toString();
        assertThat(audit)
                .contains(
                        "\"tap.start\"",
                        "calls to fraud-scanner.scan, path /fl; at most 20/s of each instance, for 3 s",
                        "\"tap.end\"",
                        "calls shown; time");
    }

    @Test
    void whatCannotBeTappedIsSaid() throws Exception {
        assertThat(live.postRaw("/mesh/tap", "{\"service\":\"nobody\"}").statusCode())
                .isEqualTo(404);
        assertThat(live.postRaw("/mesh/tap", "{\"service\":\"fraud-scanner\",\"body\":true}")
                        .body())
                .contains("body: unknown");
        assertThat(live.postRaw("/mesh/tap", "{\"service\":\"fraud-scanner\",\"status\":\"6xx\"}")
                        .body())
                .contains("status: 6xx (expected: as 503, 5xx, or none for no answer)");
        assertThat(live.postRaw("/mesh/tap", "{\"service\":\"fraud-scanner\",\"seconds\":601}")
                        .body())
                .contains("seconds: 601 (expected: a whole number, 1 to 600)");
        live.joinString("nobody-yet.scan");
        assertThat(live.postRaw("/mesh/tap", "{\"service\":\"nobody-yet\"}").body())
                .contains("not_connected");
    }
}
