package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.sys.ca.Csrs;
import gov.hms.sys.server.RunningSys;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Service Token is for the first certificate only: that it has ended keeps nobody who runs from renewing. */
class TokenExpiredTest {
    @TempDir
    Path directory;

    @Test
    void renewalGoesOnForHoursAfterTheTokenEnded() throws Exception {
        Instant start = Instant.now();
        AtomicReference<Instant> now = new AtomicReference<>(start);
        try (RunningSys sys = new RunningSys(directory, true, now::get)) {
            String token = Workload.token(sys.join("fraud-scanner.scan"));
            try (Workload scanner = Workload.join(sys, "fraud-scanner.scan", "s1")) {
                for (int hours = 3; hours <= 21; hours += 6) {
                    now.set(start.plus(Duration.ofHours(hours)));
                    KeyPair next = Csrs.ec("secp256r1");
                    assertThat(Workload.chain(scanner.renew(next)).get(0).getPublicKey())
                            .isEqualTo(next.getPublic());
                    assertThatThrownBy(() -> Workload.sign(sys, token, Csrs.ec("secp256r1")))
                            .isInstanceOf(StatusRuntimeException.class)
                            .hasMessageContaining("UNAUTHENTICATED");
                }
            }
        }
    }
}
