package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final int GUARD = 19_079;

    @Test
    void takesASparePortWhenTheWantedOneIsTaken() throws IOException {
        try (Ports ports = new Ports(GUARD)) {
            int wanted = ports.pick(19_080);
            try (ServerSocket taken = new ServerSocket(wanted + 1, 1, InetAddress.getLoopbackAddress())) {
                assertThat(ports.pick(19_081)).isNotEqualTo(taken.getLocalPort());
            }
        }
    }

    @Test
    void givesNoPortTwice() throws IOException {
        try (Ports ports = new Ports(GUARD)) {
            assertThat(ports.pick(19_080)).isNotEqualTo(ports.pick(19_080));
        }
    }

    @Test
    void twoStoriesAtATimeStayOutOfEachOthersWay() throws IOException {
        try (Ports one = new Ports(GUARD);
                Ports other = new Ports(GUARD)) {
            assertThat(Math.abs(one.pick(19_080) - other.pick(19_080))).isGreaterThanOrEqualTo(100);
        }
    }
}
