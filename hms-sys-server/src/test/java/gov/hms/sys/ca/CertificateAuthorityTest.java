package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final InstantSource clock = now::get;

    private CertificateAuthority open() throws KeyFileException {
        return CertificateAuthority.open(directory.resolve("ca"), "hms.local", clock, new SecureRandom());
    }

    private List<X509Certificate> issue(CertificateAuthority authority, Duration life) throws Exception {
        return authority.issue(Csrs.ec("secp256r1").getPublic(), SCANNER, life);
    }

    @Test
    void theRootStaysTheSameAcrossStarts() throws Exception {
        CertificateAuthority first = open();
        assertThat(open().root()).isEqualTo(first.root());
        assertThat(open().anchor()).isEqualTo(first.anchor()).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void privateKeysAreForTheirOwnerAlone() throws Exception {
        open();
        for (String key : List.of("root.key.pem", "issuing.key.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            directory.resolve("ca").resolve(key))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("ca"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aKeyThatOthersMayReadIsRefusedWithWhatToDo() throws Exception {
        open();
        Path key = directory.resolve("ca/issuing.key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(this::open)
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("rw-r-----")
                .hasMessageContaining("chmod 600 " + key);
    }

    @Test
    void anIssuingKeyThatIsNotTheCertificatesGivesWayToANewIssuingAuthority() throws Exception {
        open();
        byte[] before = Files.readAllBytes(directory.resolve("ca/issuing.pem"));
        Files.copy(
                directory.resolve("ca/root.key.pem"),
                directory.resolve("ca/issuing.key.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        open();
        assertThat(Files.readAllBytes(directory.resolve("ca/issuing.pem"))).isNotEqualTo(before);
    }

    @Test
    void aRootIsNotMadeOverWhatIsLeftOfAnother() throws Exception {
        open();
        byte[] key = Files.readAllBytes(directory.resolve("ca/root.key.pem"));
        Files.delete(directory.resolve("ca/root.pem"));
        assertThatThrownBy(this::open)
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("root.pem is missing")
                .hasMessageContaining("Restore");
        assertThat(Files.readAllBytes(directory.resolve("ca/root.key.pem"))).isEqualTo(key);
    }

    @Test
    void anUnreadableKeyIsRefused() throws Exception {
        open();
        Files.writeString(directory.resolve("ca/issuing.key.pem"), "-----BEGIN PRIVATE KEY-----\nnonsense");
        assertThatThrownBy(this::open).hasMessageContaining("Restore it from a backup");
    }

    @Test
    void theRootsKeyMayBeKeptElsewhere() throws Exception {
        CertificateAuthority first = open();
        Files.delete(directory.resolve("ca/root.key.pem"));
        assertThat(open().root()).isEqualTo(first.root());
    }

    @Test
    void theIssuingAuthorityIsRenewedInTimeAndOldLeavesStayValid() throws Exception {
        CertificateAuthority authority = open();
        X509Certificate before = issue(authority, Duration.ofHours(24)).get(1);
        now.set(START.plus(Duration.ofDays(310)));
        X509Certificate oldLeaf = issue(authority, Duration.ofHours(24)).get(0);
        authority.renewIssuing();
        List<X509Certificate> after = issue(authority, Duration.ofHours(24));
        assertThat(after.get(1)).isNotEqualTo(before);
        PeerCertificates peers = new PeerCertificates(authority, () -> DenyList.NONE, clock, why -> {});
        peers.checkClientTrusted(new X509Certificate[] {oldLeaf, before}, "EC");
        peers.checkClientTrusted(after.toArray(new X509Certificate[0]), "EC");
    }

    @Test
    void theServersCertificateIsRenewedFromHalfOfItsLifeOnAndAHandshakeEndsWithTheOneItBeganWith() throws Exception {
        ServerIdentity identity = new ServerIdentity(open(), List.of("localhost", "10.1.2.3", "fd00::1"), clock);
        String alias = identity.keyManager().chooseEngineServerAlias("EC", null, null);
        X509Certificate first = identity.certificate();
        identity.renewIfDue();
        assertThat(identity.certificate()).isEqualTo(first);
        now.set(START.plus(Duration.ofDays(4)));
        identity.renewIfDue();
        assertThat(identity.certificate()).isNotEqualTo(first);
        assertThat(identity.keyManager().getCertificateChain(alias)[0]).isEqualTo(first);
        assertThat(identity.keyManager().getCertificateChain(alias)).hasSize(3);
        assertThat(identity.certificate().getSubjectAlternativeNames())
                .contains(List.of(6, "spiffe://hms.local/hms-sys"), List.of(2, "localhost"), List.of(7, "10.1.2.3"));
    }

    @Test
    void onlyAWorkloadsCertificateThatIsValidNowIsAPeers() throws Exception {
        CertificateAuthority authority = open();
        PeerCertificates peers = new PeerCertificates(authority, () -> DenyList.NONE, clock, why -> {});
        X509Certificate[] good = issue(authority, Duration.ofHours(1)).toArray(new X509Certificate[0]);
        peers.checkClientTrusted(good, "EC");
        assertThat(peers.require(List.of(good))).isEqualTo(SCANNER);

        CertificateAuthority stranger =
                CertificateAuthority.open(directory.resolve("stranger"), "hms.local", clock, new SecureRandom());
        refused(peers, issue(stranger, Duration.ofHours(1)));
        // another one: that this leaf leads to the root is proven, whatever is shown with it
        refused(peers, List.of(issue(authority, Duration.ofHours(1)).get(0)));
        refused(peers, List.of(good[1]));
        refused(peers, List.of(authority.root()));
        refused(peers, List.of());
        refused(peers, authority.issueForServer(List.of(), Duration.ofHours(1)).chain());
        refused(
                peers,
                authority.issue(
                        Csrs.ec("secp256r1").getPublic(),
                        SpiffeId.parse("spiffe://hms.local.evil.com/ns/scan/svc/fraud-scanner"),
                        Duration.ofHours(1)));

        now.set(START.plus(Duration.ofHours(2)));
        refused(peers, List.of(good));
    }

    private static void refused(PeerCertificates peers, List<X509Certificate> chain) {
        assertThatThrownBy(() -> peers.checkClientTrusted(chain.toArray(new X509Certificate[0]), "EC"))
                .isInstanceOf(CertificateException.class);
    }
}
