package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.stream.Overload.Reason;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {
    private static final Optional<LogicalName> SCAN = Optional.of(LogicalName.parse("fraud-scanner.scan"));

    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock();
    private final List<Integer> closed = new ArrayList<>();
    private AuditLog audit;
    private Overload overload;
    private Connections connections;
    private int port;

    @BeforeEach
    void open() throws Exception {
        audit = AuditLog.open(directory.resolve("audit.jsonl"), clock, record -> {});
        overload = new Overload(audit, clock::nanos);
        connections = new Connections(new ConnectionLimits(40, 20, 16), overload, clock::nanos);
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private InetSocketAddress from(String address) {
        return new InetSocketAddress(address, ++port);
    }

    private Optional<Connections.Open> connect(InetSocketAddress remote) {
        return connections.opened(remote, () -> closed.add(remote.getPort()));
    }

    private List<Connections.Open> connect(int number, String address) {
        List<Connections.Open> open = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            connect(from(address)).ifPresent(open::add);
        }
        return open;
    }

    private long recorded() throws Exception {
        return audit.last(100).stream()
                .filter(record -> record.action().equals("overload.refuse"))
                .count();
    }

    @Test
    void oneAddressHasSoManyAndNoMoreUntilOneEnds() {
        List<Connections.Open> open = connect(25, "10.0.0.1");

        assertThat(open).hasSize(20);
        assertThat(overload.count(Reason.CONNECTIONS_OF_ADDRESS)).isEqualTo(5);
        assertThat(connect(from("10.0.0.2"))).isPresent();
        open.get(7).closed();
        assertThat(connect(2, "10.0.0.1")).hasSize(1);
        assertThat(closed).as("nobody is cut off for others").isEmpty();
    }

    @Test
    void thereAreSoManyInAllAndNoMore() {
        for (int i = 0; i < 100; i++) {
            connect(1, "10.0.1." + i);
        }

        assertThat(connections.size()).isEqualTo(40);
        assertThat(overload.count(Reason.CONNECTIONS)).isEqualTo(60);
        assertThat(overload.count(Reason.CONNECTIONS_OF_ADDRESS)).isZero();
    }

    @Test
    void anAddressOfIpv6CountsWithItsNetwork() {
        for (int i = 1; i <= 30; i++) {
            connect(1, "2001:db8::" + i);
        }
        assertThat(connections.size()).isEqualTo(20);
        assertThat(connect(from("2001:db8:0:1::1"))).isPresent();
    }

    @Test
    void whoShowsNoCertificateHasAQuarterOfAnAddress() {
        for (int i = 0; i < 5; i++) {
            InetSocketAddress remote = from("10.0.0.1");
            connect(remote);
            assertThat(connections.handshaken(remote, Optional.empty())).isEmpty();
        }
        InetSocketAddress sixth = from("10.0.0.1");
        connect(sixth);
        assertThat(connections.handshaken(sixth, Optional.empty())).contains(Reason.CONNECTIONS_UNPROVEN);
        InetSocketAddress known = from("10.0.0.1");
        connect(known);
        assertThat(connections.handshaken(known, SCAN)).isEmpty();
    }

    @Test
    void aServiceHasTwiceAsManyConnectionsAsStreams() {
        for (int i = 0; i < 32; i++) {
            InetSocketAddress remote = from("10.0.2." + i);
            connect(remote);
            assertThat(connections.handshaken(remote, SCAN)).isEmpty();
        }
        InetSocketAddress more = from("10.0.3.1");
        Connections.Open last = connect(more).orElseThrow();
        assertThat(connections.handshaken(more, SCAN)).contains(Reason.CONNECTIONS_OF_SERVICE);
        last.closed();
        InetSocketAddress other = from("10.0.3.2");
        connect(other);
        assertThat(connections.handshaken(other, Optional.of(LogicalName.parse("return-intake.intake"))))
                .isEmpty();
    }

    @Test
    void whoProvesNothingIsCutOffAfterHalfAMinute() {
        InetSocketAddress silent = from("10.0.0.1");
        InetSocketAddress known = from("10.0.0.1");
        connect(silent);
        connect(known);
        connections.handshaken(known, SCAN);

        clock.advance(Connections.UNPROVEN.minusMillis(1));
        connections.sweep();
        assertThat(closed).isEmpty();
        clock.advance(Duration.ofMillis(1));
        connections.sweep();
        assertThat(closed).containsExactly(silent.getPort());
        assertThat(overload.count(Reason.SLOW_PROOF)).isEqualTo(1);
    }

    @Test
    void countsReturnToNothing() {
        for (int round = 0; round < 50; round++) {
            List<Connections.Open> open = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                InetSocketAddress remote = from("10.0.0.1");
                open.add(connect(remote).orElseThrow());
                connections.handshaken(remote, i % 2 == 0 ? SCAN : Optional.empty());
            }
            open.forEach(Connections.Open::closed);
        }
        assertThat(connections.size()).isZero();
        assertThat(overload.count(Reason.CONNECTIONS_OF_ADDRESS)).isZero();
    }

    @Test
    void aFloodIsOneRecordInTenSeconds() throws Exception {
        connect(20, "10.0.0.1");
        for (int second = 0; second < 30; second++) {
            connect(1_000, "10.0.0.1");
            overload.record();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(recorded()).isEqualTo(3);
        assertThat(audit.last(1).get(0).detail())
                .isEqualTo("connections to the mesh port from one address: 10000 refused, of 10.0.0.1");
        assertThat(overload.count(Reason.CONNECTIONS_OF_ADDRESS)).isEqualTo(30_000);
        clock.advance(Duration.ofSeconds(10));
        overload.record();
        overload.record();
        assertThat(recorded()).isEqualTo(4);
    }

    @Test
    void oneAddressNeverHasAllOfRest() {
        assertThat(ConnectionLimits.DEFAULTS.restPerAddress()).isEqualTo(500);
        assertThat(new ConnectionLimits(100_000, 100_000, 16).restPerAddress()).isEqualTo(500);
        assertThat(new ConnectionLimits(40, 20, 16).restPerAddress()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"15,20,16,most 15", "40,0,16,perAddress 0", "40,20,100001,perService 100001"})
    void aLimitOutsideItsBoundsIsRefused(int most, int perAddress, int perService, String said) {
        assertThatThrownBy(() -> new ConnectionLimits(most, perAddress, perService))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connections: " + said + " (expected: 16 to 100000)");
    }
}
