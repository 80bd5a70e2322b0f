package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void takesTheNextFreePortWhenTheWantedOneIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new Ports().pick(taken.getLocalPort())).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void givesNoPortTwice() throws IOException {
        Ports ports = new Ports();
        assertThat(ports.pick(21_000)).isNotEqualTo(ports.pick(21_000));
    }
}
