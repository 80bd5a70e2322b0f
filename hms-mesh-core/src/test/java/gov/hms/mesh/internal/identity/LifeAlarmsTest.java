package gov.hms.mesh.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.telemetry.Meters;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LifeAlarmsTest {
    private static final Duration LIFE = Duration.ofHours(24);

    private final FakeClock clock = new FakeClock();
    private final TestCa ca = new TestCa();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LifeAlarms alarms = new LifeAlarms(clock, new Meters(meters, "return-intake.intake"));

    private X509Svid svid(Instant notBefore) {
        TestIdentity issued = ca.issue(Configs.FRAUD_SCANNER_ID, notBefore, notBefore.plus(LIFE));
        return new X509Svid(Configs.FRAUD_SCANNER_ID, issued.chain(), issued.key());
    }

    /** How often each alarm was given. */
    private Map<String, Integer> given() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Counter counter : meters.find(MeshMeter.CERTIFICATE_ALARMS.title()).counters()) {
            counts.put(counter.getId().getTag("left"), (int) counter.count());
        }
        return counts;
    }

    /** Looks every half minute, as the rotator does. */
    private void look(X509Svid svid, Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(30)) {
            clock.advance(Duration.ofSeconds(30));
            alarms.look(svid);
        }
    }

    @Test
    void eachIsGivenOnceAndAtItsTime() {
        X509Svid svid = svid(clock.instant());
        look(svid, Duration.ofMinutes(11 * 60 + 59));
        assertThat(given()).isEmpty();
        look(svid, Duration.ofMinutes(2));
        assertThat(given()).isEqualTo(Map.of("50", 1));
        look(svid, Duration.ofMinutes(5 * 60 + 58));
        assertThat(given()).isEqualTo(Map.of("50", 1));
        look(svid, Duration.ofMinutes(2));
        assertThat(given()).isEqualTo(Map.of("50", 1, "25", 1));
        look(svid, Duration.ofMinutes(3 * 60 + 34));
        assertThat(given()).isEqualTo(Map.of("50", 1, "25", 1));
        look(svid, Duration.ofMinutes(3));
        assertThat(given()).isEqualTo(Map.of("50", 1, "25", 1, "10", 1));
        look(svid, Duration.ofHours(5));
        assertThat(given()).as("nor again after its end").isEqualTo(Map.of("50", 1, "25", 1, "10", 1));
    }

    @Test
    void oneThatIsRenewedInTimeCausesNone() {
        for (int i = 0; i < 10; i++) {
            look(svid(clock.instant()), LIFE.dividedBy(3));
        }
        assertThat(given()).isEmpty();
    }

    @Test
    void theNextCertificateHasAlarmsOfItsOwn() {
        for (int i = 0; i < 2; i++) {
            look(svid(clock.instant()), Duration.ofHours(13));
        }
        assertThat(given()).isEqualTo(Map.of("50", 2));
    }

    @Test
    void whoSleptThroughSeveralIsToldOfTheLastAlone() {
        X509Svid svid = svid(clock.instant());
        for (Duration asleep : List.of(Duration.ofHours(19), Duration.ofHours(4))) {
            clock.jump(asleep);
            alarms.look(svid);
            alarms.look(svid);
        }
        assertThat(given()).isEqualTo(Map.of("25", 1, "10", 1));
    }

    @Test
    void oneThatCameTooEarlyIsCounted() {
        alarms.early(svid(clock.instant().plusSeconds(600)), svid(clock.instant()));
        assertThat(meters.get(MeshMeter.CERTIFICATE_EARLY.title()).counter().count())
                .isEqualTo(1);
    }
}
