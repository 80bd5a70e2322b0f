package gov.hms.sys.stream;

import static gov.hms.sys.server.RunningSys.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.internal.wire.DeniedCalls;
import gov.hms.mesh.internal.wire.PlaintextCaller;
import gov.hms.mesh.internal.wire.StatisticsReport;
import gov.hms.sys.server.RunningSys;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From permissive to strict over real gRPC and REST, and what instances tell of their callers. */
class MtlsMigrationTest {
    private static final String SCANNER = "fraud-scanner.scan";

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private RunningSys sys;
    private Workload scanner;

    @BeforeEach
    void start() throws Exception {
        sys = new RunningSys(directory, true, now::get);
        scanner = Workload.join(sys, SCANNER, "scan-1").discover();
        scanner.register(8443);
    }

    @AfterEach
    void stop() {
        scanner.close();
        sys.close();
    }

    private void later(int seconds) {
        now.updateAndGet(time -> time.plusSeconds(seconds));
    }

    private JsonNode check() throws Exception {
        return sys.ok("GET", "/mtls?withinMin=1", "");
    }

    private void inClear(long sequence, String address) {
        scanner.report(StatisticsReport.newBuilder()
                .setInstanceId("scan-1")
                .setSequence(sequence)
                .addPlaintext(PlaintextCaller.newBuilder().setAddress(address).setRequests(3))
                .build());
    }

    private boolean told(boolean permissive) {
        var own = scanner.configs.get(SCANNER);
        return own != null && own.getPermissive() == permissive;
    }

    @Test
    void strictWaitsForTheLastCallerInClear() throws Exception {
        assertThat(check().get("mode").asString()).isEqualTo("strict");
        sys.ok("POST", "/mtls/permissive?waitMs=5000", "{}");
        await("the service is told", () -> told(true));

        inClear(1, "10.0.0.9");
        inClear(1, "10.0.0.10");
        later(61);
        inClear(2, "10.0.0.9");
        JsonNode check = check();
        assertThat(check.get("ready").asBoolean()).isFalse();
        assertThat(check.get("plaintext"))
                .as("a report that comes twice counts once")
                .hasSize(1);
        assertThat(check.get("plaintext").get(0).get("requests").asLong()).isEqualTo(6);
        assertThat(sys.send("POST", "/mtls/strict?withinMin=1", "{}").body())
                .contains("conflict", "10.0.0.9 came to fraud-scanner.scan in clear");
        assertThat(told(true)).isTrue();

        later(61);
        assertThat(check().get("ready").asBoolean()).isTrue();
        sys.ok("POST", "/mtls/strict?withinMin=1&waitMs=5000", "{}");
        await("the service is told", () -> told(false));
        assertThat(sys.ok("GET", "/audit?last=20", "").toString())
                .contains("strict, it was permissive", "permissive, it was strict");
    }

    @Test
    void silenceThatNobodyListenedToIsNoSilence() throws Exception {
        later(600);
        sys.ok("POST", "/mtls/permissive?waitMs=5000", "{}");
        await("the service is told", () -> told(true));
        assertThat(check().get("ready").asBoolean()).isFalse();
        assertThat(check().get("observedSeconds").asLong()).isZero();
        assertThat(sys.send("POST", "/mtls/strict?withinMin=1", "{}").statusCode())
                .isEqualTo(409);
        assertThat(sys.send("POST", "/mtls/strict?withinMin=1&force=true", "{}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void anInstanceThatIsGoneOrLateIsNamed() throws Exception {
        sys.ok("POST", "/mtls/permissive?waitMs=5000", "{}");
        await("the service is told", () -> told(true));
        scanner.answering = false;
        later(61);
        sys.ok("POST", "/mtls/strict?withinMin=1&force=true", "{}");
        await("the service is told", () -> told(false));
        assertThat(check().get("behind").toString()).contains("scan-1", "has not acknowledged");
        scanner.hangUp();
        await("it is gone", () -> {
            try {
                return check().get("behind").toString().contains("not connected");
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
    }

    @Test
    void aFileIsNotChangedButNamedWithItsLine() throws Exception {
        Files.createDirectories(directory.resolve("policies"));
        Files.writeString(
                directory.resolve("policies/mesh.yml"),
                "apiVersion: hms/v1\nkind: MeshSettings\nmetadata: { name: m }\nspec:\n  mtls: permissive\n");
        await("the service is told", () -> told(true));
        assertThat(sys.send("POST", "/mtls/strict?withinMin=1&force=true", "{}").body())
                .contains("set mtls: strict in line 5 of mesh.yml");
        assertThat(check().get("mode").asString()).isEqualTo("permissive");
    }

    private static DeniedCalls.Builder denied(String path) {
        return DeniedCalls.newBuilder()
                .setCaller("spiffe://hms.local/ns/intake/svc/return-intake")
                .setMethod("POST")
                .setPath(path)
                .setPolicy("scanner-access@7")
                .setReason("denied")
                .setRequestId("0123456789abcdef")
                .setCount(5);
    }

    private void report(long sequence, DeniedCalls.Builder... denied) {
        StatisticsReport.Builder report =
                StatisticsReport.newBuilder().setInstanceId("scan-1").setSequence(sequence);
        for (DeniedCalls.Builder one : denied) {
            report.addDenied(one);
        }
        scanner.report(report.build());
    }

    private long records() throws Exception {
        return sys.ok("GET", "/audit?last=1000", "")
                .get("records")
                .valueStream()
                .filter(record -> record.get("action").asString().equals("call.denied"))
                .count();
    }

    @Test
    void refusalsAreOnRecordOnceAMinuteAndADryRunIsNot() throws Exception {
        report(1, denied("/flag"), denied("/dry").setDryRun(true).setRequestId(""));
        report(2, denied("/flag"));
        report(2, denied("/flag"));
        assertThat(records()).isEqualTo(1);
        assertThat(sys.ok("GET", "/audit?last=1000", "").toString())
                .contains("request 0123456789abcdef", "spiffe://hms.local/ns/scan/svc/fraud-scanner", "5 times");

        JsonNode shown =
                sys.ok("GET", "/access/denied?service=fraud-scanner", "").get("denied");
        assertThat(shown).hasSize(2);
        assertThat(shown.valueStream()
                        .filter(one -> !one.get("dryRun").asBoolean())
                        .findFirst()
                        .orElseThrow()
                        .get("count")
                        .asLong())
                .as("the report that came twice counts once")
                .isEqualTo(10);

        later(61);
        report(3, denied("/flag"));
        assertThat(records()).isEqualTo(2);
        assertThat(sys.ok("GET", "/audit?last=1", "").toString()).contains("10 times");
    }

    @Test
    void aFloodOfKindsIsSummedAndNothingIsLost() throws Exception {
        for (int report = 0; report < 3; report++) {
            DeniedCalls.Builder[] sums = new DeniedCalls.Builder[100];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = denied("/flag").setPolicy("p@" + report * 100 + i);
            }
            report(report + 1, sums);
        }
        assertThat(records()).isEqualTo(10);
    }

    @Test
    void whatAnInstanceSaysIsCheckedAndCannotBreakALine() throws Exception {
        for (DeniedCalls.Builder bad : List.of(
                denied("/").setCount(0),
                denied("/").setCount(-1),
                denied("/").setReason("because"),
                denied("/").setCaller("spiffe://hms.local/../x"),
                denied("/").setRequestId("<img>"))) {
            assertThatThrownBy(() -> report(9, bad)).isInstanceOf(StatusRuntimeException.class);
        }
        assertThatThrownBy(() -> inClear(10, "evil.example")).isInstanceOf(StatusRuntimeException.class);
        assertThat(records()).isZero();

        report(11, denied("/a\nb\u001b[31m" + "x".repeat(5_000)));
        assertThat(records()).isEqualTo(1);
        assertThat(sys.ok("GET", "/audit?last=1", "")
                        .get("records")
                        .get(0)
                        .get("detail")
                        .asString())
                .doesNotContain("\n", "\u001b")
                .hasSizeLessThan(1_000);
    }
}
