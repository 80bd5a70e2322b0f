package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IssuingLimitsTest {
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));
    private static final SpiffeId INTAKE = SpiffeId.ofWorkload("hms.local", LogicalName.parse("return-intake.intake"));

    private final AtomicLong nanos = new AtomicLong();
    private final IssuingLimits limits = new IssuingLimits(IssuingRates.DEFAULTS, nanos::get);

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last / 256), (byte) last});
    }

    private int granted(SpiffeId id, InetAddress address, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            try {
                limits.count(id, address);
                granted++;
            } catch (NotAdmittedException limited) {
                assertThat(limited.reason()).isEqualTo(Reason.LIMIT);
            }
        }
        return granted;
    }

    @Test
    void anIdentityAtOneAddressGetsFiveAtOnceAndThenOneInASecond() throws Exception {
        assertThat(granted(SCANNER, address(1), 100)).isEqualTo(5);
        nanos.addAndGet(1_000_000_000L);
        assertThat(granted(SCANNER, address(1), 100)).isEqualTo(1);
        nanos.addAndGet(3_500_000_000L);
        assertThat(granted(SCANNER, address(1), 100)).isEqualTo(3);
        nanos.addAndGet(3_600_000_000_000L);
        assertThat(granted(SCANNER, address(1), 100)).isEqualTo(5);
    }

    @Test
    void asAControlWithoutTheLimitOneGetsAllThatItAsksFor() throws Exception {
        IssuingLimits wide = new IssuingLimits(new IssuingRates(1_000, 1_000), nanos::get);
        for (int i = 0; i < 1_000; i++) {
            wide.count(SCANNER, address(1));
        }
        assertThatThrownBy(() -> wide.count(SCANNER, address(1))).isInstanceOf(NotAdmittedException.class);
    }

    @Test
    void itTakesNothingFromOthersNorFromItselfElsewhere() throws Exception {
        assertThat(granted(SCANNER, address(1), 100)).isEqualTo(5);
        assertThat(granted(INTAKE, address(1), 5)).isEqualTo(5);
        assertThat(granted(SCANNER, address(2), 5)).isEqualTo(5);
    }

    @Test
    void fromAnyNumberOfAddressesItIsLimitedAllTheSame() throws Exception {
        int granted = 0;
        for (int i = 0; i < 1_000; i++) {
            granted += granted(SCANNER, address(i), 5);
        }
        assertThat(granted).isEqualTo(250);
        assertThat(granted(INTAKE, address(1), 5)).isEqualTo(5);
    }

    @Test
    void renewalsHaveAShareThatJoinsCannotTake() throws Exception {
        Deque<IssuingLimits.Place> taken = new ArrayDeque<>();
        for (int i = 0; i < IssuingLimits.MOST_JOINS; i++) {
            taken.push(limits.joining());
        }
        assertThatThrownBy(limits::joining).isInstanceOf(NotAdmittedException.class);
        for (int i = IssuingLimits.MOST_JOINS; i < IssuingLimits.MOST; i++) {
            taken.push(limits.renewing());
        }
        assertThatThrownBy(limits::renewing).isInstanceOf(NotAdmittedException.class);
        taken.forEach(IssuingLimits.Place::close);
        limits.renewing().close();
        limits.joining().close();
    }
}
