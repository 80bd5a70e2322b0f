package gov.hms.mesh;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.NoRouteException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever is called, and by whatever path, adds no series. {@code -Dhms.test.series=1000000} asks for a million of each; otherwise
 * of less.
 */
class SeriesBoundTest {
    private static final int MANY = Integer.getInteger("hms.test.series", 5_000);
    private static final int WARM = 100;

    private final TestMesh mesh = new TestMesh().started();
    private final Random random = new Random(7);

    @AfterEach
    void stop() {
        mesh.close();
    }

    private interface Step {
        void run() throws MeshException;
    }

    private int series() {
        mesh.clock.advance(Duration.ofSeconds(6));
        return mesh.meters.getMeters().size();
    }

    /** The first hundred may bring what the last ones share. */
    private void addsNothing(Step step) throws MeshException {
        for (int i = 0; i < WARM; i++) {
            step.run();
        }
        int before = series();
        for (int i = 0; i < MANY; i++) {
            step.run();
        }
        assertThat(series()).isEqualTo(before);
    }

    private String word() {
        return Long.toHexString(random.nextLong());
    }

    @Test
    void pathsAndQueriesOfCalls() throws MeshException {
        mesh.sys.serve(Configs.fraudScanner(1));
        addsNothing(() -> mesh.mesh()
                .call(
                        new OutboundCall(
                                FRAUD_SCANNER,
                                "GET",
                                "/" + word(),
                                word() + "=" + word(),
                                header -> null,
                                Deadline.NEVER,
                                gov.hms.mesh.call.CallOptions.DEFAULT),
                        new FakeExchange(attempt -> new FakeExchange.Answer(200))));
    }

    @Test
    void hostsThatNobodyKnows() throws MeshException {
        mesh.sys.serve(Configs.fraudScanner(1));
        addsNothing(() -> assertThat(catchThrowable(() -> mesh.post(
                        LogicalName.parse("a" + word() + ".scan"),
                        new FakeExchange(attempt -> new FakeExchange.Answer(200)))))
                .isInstanceOf(NoRouteException.class));
    }

    @Test
    void pathsAndHeadersOfRequests() throws MeshException {
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).update());
        X509Certificate caller = mesh.ca
                .issue(
                        Configs.FRAUD_SCANNER_ID,
                        mesh.clock.instant().minusSeconds(60),
                        mesh.clock.instant().plusSeconds(86_400))
                .leaf();
        addsNothing(() -> {
            String path = "/" + word();
            Map<String, String> headers = new HashMap<>(Map.of("host", word(), "x-hms-priority", word()));
            Admission admission = mesh.mesh().accept(new InboundCall(List.of(caller), word(), path, headers::get));
            assertThat(admission).isInstanceOfSatisfying(Admission.Admitted.class, admitted -> admitted.finished(200));
        });
    }
}
