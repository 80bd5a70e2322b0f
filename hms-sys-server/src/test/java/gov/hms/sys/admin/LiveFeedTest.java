package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.wire.CallPart;
import gov.hms.mesh.internal.wire.CallStatistics;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.sys.server.RunningSys;
import gov.hms.sys.stream.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveFeedTest {
    private static final String INTAKE = "return-intake.intake";
    private static final String SCANNER = "fraud-scanner.scan";

    private RunningSys sys;
    private long sequence;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        sys = new RunningSys(directory, true);
        sys.join(SCANNER);
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    /** One who looks on, over a connection of their own. */
    private final class Onlooker implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Onlooker() throws IOException {
            socket = new Socket("127.0.0.1", sys.httpPort());
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("GET /mesh/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        /** The data of the next event of this name; empty when the stream ends before it. */
        JsonNode next(String event) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: " + event)) {
                    return JsonMapper.shared().readTree(lines.readLine().substring("data: ".length()));
                }
            }
            throw new AssertionError("the stream ended before the next " + event);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private StatisticsReport report(int calls, int failures) {
        CallPart.Builder part = CallPart.newBuilder()
                .setSuccesses(calls - failures)
                .setFailures(failures)
                .setAttempts(calls)
                .addLatencyBuckets(200)
                .addLatencyCounts(calls)
                .putFlags(ResponseFlag.URX.name(), failures)
                .putFlags("FROM_THE_FUTURE", 1);
        return StatisticsReport.newBuilder()
                .setInstanceId("intake-1")
                .setSequence(++sequence)
                .addCalls(CallStatistics.newBuilder()
                        .setDestination(SCANNER)
                        .addRoutes(part.setName("default"))
                        .addInstances(part.setName("scan-1").setVersion("v1")))
                .build();
    }

    private static JsonNode service(JsonNode mesh, String id) {
        return mesh.get("services")
                .valueStream()
                .filter(service -> service.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void callsPausesAndPoliciesShowWithinSeconds() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1");
                Onlooker onlooker = new Onlooker()) {
            JsonNode first = onlooker.next("mesh");
            assertThat(service(first, SCANNER).get("namespace").asString()).isEqualTo("scan");
            assertThat(service(first, SCANNER).get("pausedUntil").isNull()).isTrue();
            assertThat(first.get("edges")).isEmpty();

            intake.report(report(100, 40));
            JsonNode mesh = onlooker.next("mesh");
            while (mesh.get("edges").isEmpty()
                    || mesh.get("edges").get(0).get("calls").asLong() == 0) {
                mesh = onlooker.next("mesh");
            }
            JsonNode edge = mesh.get("edges").get(0);
            assertThat(edge.get("source").asString()).isEqualTo(INTAKE);
            assertThat(edge.get("destination").asString()).isEqualTo(SCANNER);
            assertThat(edge.get("callsPerSecond").asDouble()).isEqualTo(10);
            assertThat(edge.get("successPercent").asDouble()).isEqualTo(60);
            assertThat(edge.get("flags").toString()).isEqualTo("{\"URX\":40}");
            assertThat(service(mesh, SCANNER).get("trouble").toString()).contains("60.0 % of the calls succeed");

            sys.ok("POST", "/policies/pause", "{\"service\":\"fraud-scanner\",\"durationMin\":5}");
            assertThat(onlooker.next("change").get("what").toString()).isEqualTo("[\"pauses\"]");
            assertThat(service(onlooker.next("mesh"), SCANNER)
                            .get("pausedUntil")
                            .asString())
                    .endsWith("Z");
        }
    }

    @Test
    void whoWantsOneEventGetsOneAndTheEnd() throws Exception {
        String all = sys.send("GET", "/mesh/live?events=1", "").body();
        assertThat(all).containsOnlyOnce("event: mesh").endsWith("event: end\ndata: {\"reason\":\"enough\"}\n\n");
        assertThat(sys.send("GET", "/mesh/live?events=x", "").statusCode()).isEqualTo(400);
    }

    @Test
    void thePlaceOfWhoLeavesIsFreeAndWhenHmsSysStopsEachIsToldSo() throws Exception {
        List<Onlooker> onlookers = new ArrayList<>();
        try {
            for (int i = 0; i < LiveFeed.MOST_OF_ONE; i++) {
                onlookers.add(new Onlooker());
            }
            for (Onlooker onlooker : onlookers) {
                onlooker.next("mesh");
            }
            assertThat(sys.send("GET", "/mesh/live", "").statusCode()).isEqualTo(503);
            onlookers.remove(0).close();
            RunningSys.await("the place of who left is free", () -> {
                try {
                    return sys.send("GET", "/mesh/live?events=1", "").statusCode() == 200;
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            sys.stop();
            for (Onlooker onlooker : onlookers) {
                assertThat(onlooker.next("end").get("reason").asString()).isEqualTo("stopping");
            }
        } finally {
            for (Onlooker onlooker : onlookers) {
                onlooker.close();
            }
        }
    }

    @Test
    void anEventThatIsBeingMadeWhenHmsSysStopsIsMadeInPeace() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean armed = new AtomicBoolean();
        AtomicReference<Throwable> disturbed = new AtomicReference<>();
        sys.close();
        sys = new RunningSys(sys.directory(), true, () -> {
            if (armed.get() && Thread.currentThread().getName().equals("hms-sys-live")) {
                making.countDown();
                try {
                    assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException | AssertionError failed) {
                    disturbed.set(failed);
                }
            }
            return Instant.now();
        });
        try (Onlooker onlooker = new Onlooker()) {
            onlooker.next("mesh");
            armed.set(true);
            assertThat(making.await(20, TimeUnit.SECONDS)).isTrue();
            Thread stopping = new Thread(sys::stop);
            stopping.start();
            RunningSys.await("it waits", () -> stopping.getState() == Thread.State.TIMED_WAITING);
            goOn.countDown();
            stopping.join();
            assertThat(onlooker.next("end").get("reason").asString()).isEqualTo("stopping");
            assertThat(disturbed).hasValue(null);
        }
    }

    @Test
    void whatWasCountedOutlivesARestart() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1")) {
            intake.report(report(100, 3));
        }
        sys.stop();
        sys.start();
        JsonNode row = sys.ok("GET", "/mesh/top?service=return-intake&by=version", "")
                .get("rows")
                .get(0);
        assertThat(row.get("version").asString()).isEqualTo("v1");
        assertThat(row.get("calls").asLong()).isEqualTo(100);
        assertThat(row.get("failures").asLong()).isEqualTo(3);
        assertThat(sys.ok("GET", "/mesh/graph", "").get("edges")).hasSize(1);
    }

    @Test
    void theGraphAndTheHistoryTellOfTheSameCalls() throws Exception {
        try (Workload intake = Workload.join(sys, INTAKE, "intake-1")) {
            intake.report(report(100, 3));
            JsonNode edge =
                    sys.ok("GET", "/mesh/graph?last=1m", "").get("edges").get(0);
            assertThat(edge.get("calls").asLong()).isEqualTo(100);
            JsonNode served =
                    sys.ok("GET", "/services/fraud-scanner/history", "").get("asServer");
            assertThat(served.get("points")
                            .valueStream()
                            .mapToLong(point -> point.get("calls").asLong())
                            .sum())
                    .isEqualTo(100);
            assertThat(served.get("peers").get(0).get("service").asString()).isEqualTo(INTAKE);
            JsonNode called =
                    sys.ok("GET", "/services/return-intake/history?last=5m", "").get("asClient");
            assertThat(called.get("points")).hasSize(30);
            assertThat(called.get("peers").get(0).get("failures").asLong()).isEqualTo(3);
            JsonNode rows = sys.ok("GET", "/mesh/top?service=return-intake&by=instance", "")
                    .get("rows");
            assertThat(rows.get(0).get("instance").asString()).isEqualTo("scan-1");
            assertThat(rows.get(0).get("version").asString()).isEqualTo("v1");
            assertThat(sys.send("GET", "/mesh/top?service=return-intake&by=path", "")
                            .body())
                    .contains("by: path (expected: route, version, instance, caller)");
        }
    }
}
