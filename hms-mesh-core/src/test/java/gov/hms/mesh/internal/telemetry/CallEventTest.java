package gov.hms.mesh.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallEventTest {
    @Test
    void aRecordingOfFlightRecorderHoldsCallsWithTheStepsTheyTook(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("calls.jfr");
        try (Recording recording = new Recording();
                TestMesh mesh = new TestMesh().started()) {
            recording.enable("hms.mesh.Call").withThreshold(Duration.ZERO);
            recording.start();
            mesh.sys.serve(Configs.fraudScanner(1));
            mesh.post(Configs.FRAUD_SCANNER, new FakeExchange(attempt -> {
                attempt.times().connected(1_000_000);
                attempt.times().secured(2_000_000);
                attempt.times().answered(3_000_000);
                return new FakeExchange.Answer(200);
            }));
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> calls = RecordingFile.readAllEvents(file);

        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.getString("destination")).isEqualTo("fraud-scanner.scan");
            assertThat(call.getInt("status")).isEqualTo(200);
            assertThat(call.getDuration("connect")).isEqualTo(Duration.ofMillis(1));
            assertThat(call.getDuration("tls")).isEqualTo(Duration.ofMillis(2));
            assertThat(call.getDuration("firstByte")).isEqualTo(Duration.ofMillis(3));
        });
    }
}
