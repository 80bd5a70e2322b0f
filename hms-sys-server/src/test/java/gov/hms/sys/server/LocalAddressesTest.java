package gov.hms.sys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LocalAddressesTest {
    @Test
    void whatIsAdvertisedIsAmongThemWithoutItsPort() {
        assertThat(LocalAddresses.with(List.of(
                        "hms.agency.example", "hms2.agency.example:7443", "10.1.2.3:99", "[fd00::1]:7443", "fd00::2")))
                .contains(
                        "localhost",
                        "127.0.0.1",
                        "hms.agency.example",
                        "hms2.agency.example",
                        "10.1.2.3",
                        "fd00::1",
                        "fd00::2")
                .noneMatch(host -> host.contains("["));
    }
}
