package gov.hms.mesh.internal.discovery;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.internal.disk.FileStateDirectory;
import gov.hms.mesh.internal.policy.ServiceConfigCodec;
import gov.hms.mesh.internal.resolve.SnapshotFiles;
import gov.hms.mesh.internal.wire.Denied;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.TestCa;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No older configuration is taken for a newer one, neither from HMS-SYS nor from the disk, so that who was denied stays denied;
 * only a new epoch begins again.
 */
class S33RolledBackSnapshotTest {
    private static final String DENIED = "spiffe://hms.local/ns/payout/svc/refund-payout";

    @TempDir
    Path disk;

    private final FakeClock clock = new FakeClock();
    private TestMesh mesh;

    @BeforeEach
    void start() {
        mesh = open();
        mesh.started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private TestMesh open() {
        return new TestMesh(clock, new FileStateDirectory(disk), OpenTelemetry.noop(), 42);
    }

    private static DiscoveryResponse.Builder service(long epoch, long version, int instances) {
        DiscoveryResponse.Builder update =
                Configs.fraudScanner(instances).version(version).update();
        update.getServiceBuilder().setEpoch(epoch);
        return update;
    }

    private DiscoveryResponse.Builder meshConfig(long epoch, long version) {
        DiscoveryResponse.Builder update = Configs.mesh(mesh.ca, "intake", "scan", "payout");
        update.getMeshBuilder().setEpoch(epoch).setVersion(version);
        return update;
    }

    private DiscoveryResponse.Builder denying(long epoch, long version) {
        DiscoveryResponse.Builder update = meshConfig(epoch, version);
        update.getMeshBuilder().addDenied(Denied.newBuilder().setSpiffeId(DENIED));
        return update;
    }

    private int post() throws Exception {
        return mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> new FakeExchange.Answer(200)))
                .status();
    }

    private void assertTaken(DiscoveryResponse.Builder update) {
        String nonce = mesh.sys.push(update);
        assertThat(mesh.sys.lastRequest().getAck().getNonce()).isEqualTo(nonce);
    }

    private void assertRefused(DiscoveryResponse.Builder update, String why) {
        String nonce = mesh.sys.push(update);
        assertThat(mesh.sys.lastRequest().getNack().getNonce()).isEqualTo(nonce);
        assertThat(mesh.sys.lastRequest().getNack().getReasonsList())
                .anySatisfy(reason -> assertThat(reason).contains(why));
    }

    private void inForce(long epoch, long version, int endpoints) {
        var config = mesh.cluster(FRAUD_SCANNER).view().config();
        assertThat(config.epoch()).isEqualTo(epoch);
        assertThat(config.version()).isEqualTo(version);
        assertThat(config.endpoints()).hasSize(endpoints);
    }

    private boolean isDenied() {
        return mesh.identity.trust().denied().identities().keySet().stream()
                .anyMatch(id -> id.toString().equals(DENIED));
    }

    @ParameterizedTest
    @CsvSource({"3, 6", "3, 0", "2, 7", "2, 8", "2, 9000000000", "1, 7", "0, 0"})
    void anOlderConfigurationOfAServiceIsRefused(long epoch, long version) throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        post();
        assertTaken(service(3, 7, 2));

        assertRefused(service(epoch, version, 1), "older");

        inForce(3, 7, 2);
        assertThat(post()).isEqualTo(200);
        assertThat(new SnapshotFiles(new FileStateDirectory(disk)).service(FRAUD_SCANNER))
                .hasValueSatisfying(kept -> assertThat(kept.version()).isEqualTo(7));
    }

    @ParameterizedTest
    @CsvSource({"3, 7", "3, 8", "4, 1", "4, 7", "4, 0"})
    void aLaterOneOrOneOfANewEpochIsTaken(long epoch, long version) throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        post();
        assertTaken(service(3, 7, 2));

        assertTaken(service(epoch, version, 1));

        inForce(epoch, version, 1);
        assertRefused(service(2, 100, 2), "older");
        inForce(epoch, version, 1);
    }

    @ParameterizedTest
    @CsvSource({"3, 6", "3, 0", "2, 8", "1, 1"})
    void anOlderConfigurationOfTheMeshBringsBackNeitherRootsNorWhoWasDenied(long epoch, long version) {
        TestCa stolen = new TestCa();
        assertTaken(denying(3, 7));
        var before = mesh.identity.trust();
        DiscoveryResponse.Builder old = meshConfig(epoch, version);
        old.getMeshBuilder().addTrustBundle(der(stolen));

        assertRefused(old, "older");

        assertThat(mesh.identity.trust()).isSameAs(before);
        assertThat(mesh.identity.trust().roots()).containsExactly(mesh.ca.root());
        assertThat(isDenied()).isTrue();
    }

    @Test
    void aNewEpochMayTakeADenialBack() {
        assertTaken(denying(3, 7));
        assertThat(isDenied()).isTrue();
        assertTaken(meshConfig(4, 1));
        assertThat(isDenied()).isFalse();
    }

    @Test
    void afterARestartNoOlderConfigurationIsTakenEither() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        post();
        assertTaken(service(3, 7, 2));
        assertTaken(denying(3, 7));
        restart();
        assertThat(isDenied()).as("from the disk").isTrue();

        assertRefused(meshConfig(3, 6), "older");
        assertThat(isDenied()).isTrue();
        assertTaken(denying(3, 7));
        mesh.cluster(FRAUD_SCANNER);
        assertRefused(service(3, 6, 1), "older");
        assertRefused(service(2, 8, 1), "older");

        assertTaken(service(3, 8, 1));
        inForce(3, 8, 1);
        assertTaken(meshConfig(4, 1));
        assertThat(isDenied()).isFalse();
    }

    @Test
    void whatNobodyAsksForAnyMoreIsNotRolledBackOnTheDisk() throws Exception {
        assertTaken(service(3, 7, 2));

        assertRefused(service(3, 6, 1), "older");

        assertThat(new SnapshotFiles(new FileStateDirectory(disk)).service(FRAUD_SCANNER))
                .hasValueSatisfying(kept -> assertThat(kept.version()).isEqualTo(7));
    }

    @ParameterizedTest(name = "byte {0} of 100")
    @ValueSource(ints = {0, 1, 10, 25, 50, 75, 99})
    void aDamagedCopyIsNotUsed(int percent) throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2));
        post();
        assertTaken(denying(3, 7));
        for (String name : new String[] {"fraud-scanner.scan.snapshot", "mesh.snapshot"}) {
            byte[] bytes = Files.readAllBytes(disk.resolve(name));
            bytes[(bytes.length - 1) * percent / 99] ^= 1;
            Files.write(disk.resolve(name), bytes);
        }
        SnapshotFiles files = new SnapshotFiles(new FileStateDirectory(disk));

        assertThat(files.mesh()).isEmpty();
        assertThat(files.service(FRAUD_SCANNER)).isEmpty();
        mesh.close();
        mesh = open();
        mesh.sys.kill();
        mesh.startedAlone();
        assertThatThrownBy(
                        () -> mesh.mesh().meshName("fraud-scanner.scan", Deadline.after(Duration.ZERO, clock.nanos())))
                .hasMessageContaining("has not told the namespaces");
    }

    @Test
    void aCopyUnderTheNameOfAnotherServiceIsNotUsed() {
        var other = Configs.fraudScanner(1).config();
        FileStateDirectory directory = new FileStateDirectory(disk);
        directory.write(
                "refund-payout.payout.snapshot", ServiceConfigCodec.write(other).toByteArray());
        assertThat(new SnapshotFiles(directory).service(gov.hms.mesh.call.LogicalName.parse("refund-payout.payout")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging.local", "hms.local.evil", "hms.loca", "hms", "HMS.local", ""})
    void theConfigurationOfAnotherTrustDomainIsRefused(String domain) {
        var before = mesh.identity.trust();
        DiscoveryResponse.Builder foreign = denying(9, 9);
        foreign.getMeshBuilder().setTrustDomain(domain).addTrustBundle(der(new TestCa()));

        assertRefused(foreign, "trust_domain");

        assertThat(mesh.identity.trust()).isSameAs(before);
        assertThat(isDenied()).isFalse();
        assertTaken(meshConfig(1, 2));
    }

    private void restart() {
        // the same authority vouches for the next process only by the certificates that HMS-SYS tells
        mesh.close();
        mesh = open();
        mesh.startedAlone();
    }

    private static ByteString der(TestCa ca) {
        try {
            return ByteString.copyFrom(ca.root().getEncoded());
        } catch (java.security.cert.CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
