package gov.hms.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.disk.FileStateDirectory;
import gov.hms.mesh.internal.identity.IdentityFile;
import gov.hms.mesh.internal.identity.SvidClient;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.inbound.InboundLimit;
import gov.hms.mesh.internal.tls.AnchorTrustManager;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start from the identity on the disk: only with one that is valid, ours, and of the mesh that the join string pins. */
class KeptIdentityTest {
    private static final LogicalName NAME = LogicalName.parse("return-intake.intake");
    private static final SpiffeId ID = SpiffeId.ofWorkload("hms.local", NAME);

    @TempDir
    Path directory;

    private final TestCa ca = new TestCa();
    private final Instant now = Instant.now();
    private final String anchor = AnchorTrustManager.sha256(ca.root());

    private Settings settings(String name, String trustDomain, String pinned) {
        return new Settings(
                LogicalName.parse(name),
                trustDomain,
                List.of(InetSocketAddress.createUnresolved("sys", 1)),
                List.of(pinned),
                () -> "",
                "v1",
                "",
                100,
                "i-1",
                "",
                directory,
                true,
                InboundLimit.ADAPTIVE,
                TelemetrySettings.NONE);
    }

    private IdentityFile file(String joinedBy) {
        return new IdentityFile(new FileStateDirectory(directory), List.of(joinedBy));
    }

    private IdentityFile.Kept kept(String joinedBy, TestCa issuer) {
        TestIdentity issued = issuer.issue(ID, now.minusSeconds(60), now.plus(Duration.ofHours(24)));
        file(joinedBy)
                .keep(new SvidClient.Issued(new X509Svid(ID, issued.chain(), issued.key()), List.of(issuer.root())));
        return file(joinedBy).read().orElseThrow();
    }

    @Test
    void itStartsWithItsOwn() {
        assertThat(Joining.usable(kept(anchor, ca), settings("return-intake.intake", "hms.local", anchor), now))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT24H", "PT25H", "P30D", "-PT61S", "-P1D"})
    void notWithOneThatIsNotValidNow(String after) {
        IdentityFile.Kept kept = kept(anchor, ca);
        assertThat(Joining.usable(
                        kept, settings("return-intake.intake", "hms.local", anchor), now.plus(Duration.parse(after))))
                .isFalse();
    }

    @Test
    void notWithOneOfAnotherServiceOrAnotherTrustDomain() {
        IdentityFile.Kept kept = kept(anchor, ca);
        assertThat(Joining.usable(kept, settings("fraud-scanner.scan", "hms.local", anchor), now))
                .isFalse();
        assertThat(Joining.usable(kept, settings("return-intake.payout", "hms.local", anchor), now))
                .isFalse();
        assertThat(Joining.usable(kept, settings("return-intake.intake", "staging.local", anchor), now))
                .isFalse();
    }

    @Test
    void notWithOneOfAMeshThatAnotherRootStandsFor() {
        String other = AnchorTrustManager.sha256(new TestCa().root());
        assertThat(Joining.usable(kept(anchor, ca), settings("return-intake.intake", "hms.local", other), now))
                .isFalse();
    }

    /** The root by which it joined has been replaced since, and the join string of the start is the old or the new one. */
    @Test
    void withOneWhoseRootWasReplacedSinceItJoined() {
        TestCa next = new TestCa();
        IdentityFile.Kept kept = kept(anchor, next);
        assertThat(Joining.usable(kept, settings("return-intake.intake", "hms.local", anchor), now))
                .isTrue();
        assertThat(Joining.usable(
                        kept,
                        settings("return-intake.intake", "hms.local", AnchorTrustManager.sha256(next.root())),
                        now))
                .isTrue();
    }

    @Test
    void notWithOneWhoseCertificateTheKeptRootsDoNotVouchFor() {
        TestIdentity issued = new TestCa().issue(ID, now.minusSeconds(60), now.plus(Duration.ofHours(24)));
        file(anchor).keep(new SvidClient.Issued(new X509Svid(ID, issued.chain(), issued.key()), List.of(ca.root())));
        assertThat(Joining.usable(
                        file(anchor).read().orElseThrow(), settings("return-intake.intake", "hms.local", anchor), now))
                .isFalse();
    }

    @Test
    void notWithOneWhoseCertificateNamesAnother() {
        SpiffeId other = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));
        TestIdentity issued = ca.issue(other, now.minusSeconds(60), now.plus(Duration.ofHours(24)));
        file(anchor).keep(new SvidClient.Issued(new X509Svid(ID, issued.chain(), issued.key()), List.of(ca.root())));
        assertThat(Joining.usable(
                        file(anchor).read().orElseThrow(), settings("return-intake.intake", "hms.local", anchor), now))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void notWithOneThatOthersCanReadOrWrite(String mode) throws Exception {
        kept(anchor, ca);
        Files.setPosixFilePermissions(directory.resolve("identity"), PosixFilePermissions.fromString(mode));
        assertThat(file(anchor).read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----wx", "rwxrwxrwx"})
    void notFromADirectoryThatOthersCanWrite(String mode) throws Exception {
        kept(anchor, ca);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        assertThat(file(anchor).read()).isEmpty();

        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(file(anchor).read()).isPresent();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("no temporary file is left").hasSize(1);
        }
    }

    /** Only root can give files away; for other users there is nothing to try. */
    @ParameterizedTest
    @ValueSource(strings = {"", "identity"})
    void notWithOneThatSomebodyElseOwnsAndHasPutThere(String given) throws Exception {
        kept(anchor, ca);
        Assumptions.assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")), "run by root");
        Files.setAttribute(directory.resolve(given), "unix:uid", 12_345);
        assertThat(file(anchor).read()).isEmpty();
    }

    @Test
    void aDirectoryForItIsMadeForItsOwnerAlone() throws Exception {
        Path fresh = directory.resolve("a/b");
        new FileStateDirectory(fresh).write("identity", new byte[] {1});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
    }

    @Test
    void whatWasTornOrIsNonsenseIsNotRead() throws Exception {
        kept(anchor, ca);
        Path file = directory.resolve("identity");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length - anchor.length() - 2; length += 37) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(file(anchor).read()).as("of %d bytes", length).isEmpty();
        }
        Files.write(file, "an identity".getBytes(StandardCharsets.UTF_8));
        assertThat(file(anchor).read()).isEmpty();
    }
}
