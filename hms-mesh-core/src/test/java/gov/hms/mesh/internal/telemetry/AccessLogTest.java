package gov.hms.mesh.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.telemetry.AccessLog.Directions;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-04-15T12:00:00Z"));

    private final List<String> lines = new ArrayList<>();

    private AccessLog log(Directions directions) {
        return new AccessLog(
                directions,
                () -> "spiffe://hms.local/ns/intake/svc/return-intake",
                () -> List.of("scanner-access@3"),
                NOON,
                lines::add);
    }

    private static CallJournal call() throws Exception {
        try (TestMesh mesh = new TestMesh().started()) {
            mesh.sys.serve(Configs.fraudScanner(1));
            mesh.post(Configs.FRAUD_SCANNER, new FakeExchange(attempt -> new FakeExchange.Answer(200)));
            return mesh.records().newest(1, false).get(0);
        }
    }

    @Test
    void aCallIsOneLineWithBothIdentitiesAndWhatDecidedOverIt() throws Exception {
        log(Directions.OUT).called(call(), 200, 1_500_000);

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("{\"time\":\"2026-04-15T11:59:59.998500Z\",\"direction\":\"out\",\"us\":1500,")
                        .contains("\"caller\":\"spiffe://hms.local/ns/intake/svc/return-intake\"")
                        .contains("\"peer\":\"spiffe://hms.local/ns/scan/svc/fraud-scanner\"")
                        .contains("\"service\":\"fraud-scanner.scan\"")
                        .contains("\"status\":200", "\"attempts\":1")
                        .endsWith("}"));
    }

    @Test
    void aRequestIsOneLineOfAsciiWhateverItsPathHolds() {
        log(Directions.IN)
                .served(new AccessLog.Served(
                        "0af7651916cd43dd8448eb211c80319c", "10.0.0.7", "POST", "/a\"b\nc\\é", 503, "UO", 2_000));

        assertThat(lines)
                .containsExactly("{\"time\":\"2026-04-15T11:59:59.999998Z\",\"direction\":\"in\",\"us\":2,"
                        + "\"trace\":\"0af7651916cd43dd8448eb211c80319c\",\"caller\":\"10.0.0.7\","
                        + "\"peer\":\"spiffe://hms.local/ns/intake/svc/return-intake\",\"method\":\"POST\","
                        + "\"path\":\"/a\\\"b\\u000ac\\\\\\u00e9\",\"status\":503,\"flag\":\"UO\","
                        + "\"policy\":\"scanner-access@3\"}");
    }

    @Test
    void whatNobodyAskedForIsNotWritten() throws Exception {
        CallJournal call = call();
        log(Directions.IN).called(call, 200, 1);
        log(Directions.OFF).called(call, 200, 1);
        log(Directions.OUT).served(new AccessLog.Served("", "", "GET", "/", 200, "", 1));

        assertThat(lines).isEmpty();
        assertThat(log(Directions.OUT).takesRequests()).isFalse();
    }

    @Test
    void aWrongWordIsSaid() {
        assertThatThrownBy(() -> Directions.of("HMS_MESH_ACCESS_LOG", "yes"))
                .hasMessage("HMS_MESH_ACCESS_LOG: yes (expected: off, out, in or all)");
    }
}
