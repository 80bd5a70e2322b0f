package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditRecord;
import gov.hms.sys.audit.RefusalLog;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SvidIssuerTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));

    @TempDir
    Path directory;

    private final IssuedCertificates known = new IssuedCertificates(CLOCK);
    private AuditLog audit;
    private RefusalLog refusals;
    private CertificateAuthority authority;
    private SvidIssuer issuer;

    @BeforeEach
    void open() throws Exception {
        audit = AuditLog.open(directory.resolve("audit/audit.jsonl"), CLOCK, record -> {});
        refusals = new RefusalLog(audit, () -> 0);
        authority = CertificateAuthority.open(directory.resolve("ca"), "hms.local", CLOCK, new SecureRandom());
        issuer = new SvidIssuer(authority, audit, refusals, () -> Duration.ofHours(24), () -> DenyList.NONE, known);
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private void refused(byte[] csr, String because) {
        assertThatThrownBy(() -> issuer.issue(SCANNER, csr))
                .isInstanceOf(CsrRejectedException.class)
                .hasMessageContaining(because);
        assertThat(audit.last(10))
                .allSatisfy(record -> assertThat(record.action()).isEqualTo("certificate.refuse"));
        assertThat(issuer.issued()).isZero();
    }

    @Test
    void aLeafIsExactlyWhatTheProfileSays() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        List<X509Certificate> chain = issuer.issue(SCANNER, Csrs.of(keys));
        X509Certificate leaf = chain.get(0);
        assertThat(leaf.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, SCANNER.toString()));
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1");
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(60));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofHours(24)));
        assertThat(leaf.getSerialNumber().signum()).isEqualTo(1);
        assertThat(leaf.getSerialNumber().bitLength()).isBetween(90, 128);
        assertThat(leaf.getCriticalExtensionOIDs()).isEqualTo(Set.of("2.5.29.15", "2.5.29.19"));
        assertThat(leaf.getNonCriticalExtensionOIDs())
                .isEqualTo(Set.of("2.5.29.14", "2.5.29.17", "2.5.29.35", "2.5.29.37"));
        assertThat(chain).hasSize(2);
        leaf.verify(chain.get(1).getPublicKey());
        chain.get(1).verify(authority.root().getPublicKey());
        assertThat(chain.get(1).getBasicConstraints()).isZero();
    }

    @Test
    void anIssuedCertificateIsInTheAuditLog() throws Exception {
        X509Certificate leaf =
                issuer.issue(SCANNER, Csrs.of(Csrs.ec("secp384r1"))).get(0);
        AuditRecord record = audit.last(1).get(0);
        assertThat(record.action()).isEqualTo("certificate.issue");
        assertThat(record.actor()).isEqualTo(SCANNER.toString());
        assertThat(record.detail()).contains(leaf.getSerialNumber().toString(16));
        assertThat(issuer.issued()).isEqualTo(1);
    }

    @Test
    void weakAndExoticKeysAreRefused() throws Exception {
        refused(Csrs.of(Csrs.rsa(1024)), "RSA of 1024 bits");
        refused(Csrs.of(Csrs.ec("secp521r1")), "expected: P-256");
        KeyPair ed = java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        refused(Csrs.of(ed, ed, "Ed25519"), "expected: P-256");
        KeyPair p256 = Csrs.ec("secp256r1");
        refused(Csrs.of(p256, p256, "SHA1withECDSA"), "signature algorithm");
        assertThat(issuer.issue(SCANNER, Csrs.of(Csrs.rsa(2048)))).hasSize(2);
    }

    @Test
    void aRequestWithoutProofOfPossessionIsRefused() throws Exception {
        refused(Csrs.of(Csrs.ec("secp256r1"), Csrs.ec("secp256r1"), "SHA256withECDSA"), "proof of possession");
    }

    @Test
    void noMutatedRequestIsFulfilled() throws Exception {
        byte[] good = Csrs.of(Csrs.ec("secp256r1"));
        Random random = new Random(11);
        for (int at = 0; at < good.length; at++) {
            byte[] mutant = good.clone();
            mutant[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> issuer.issue(SCANNER, mutant)).isInstanceOf(CsrRejectedException.class);
        }
        byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
        refused(longer, "damaged");
        refused(new byte[0], "0 bytes");
        refused(new byte[17 * 1024], "bytes (expected");
    }

    @Test
    void noLeafOutlivesTheIssuingAuthority() throws Exception {
        SvidIssuer generous =
                new SvidIssuer(authority, audit, refusals, () -> Duration.ofDays(5_000), () -> DenyList.NONE, known);
        List<X509Certificate> chain = generous.issue(SCANNER, Csrs.of(Csrs.ec("secp256r1")));
        assertThat(chain.get(0).getNotAfter()).isEqualTo(chain.get(1).getNotAfter());
    }
}
