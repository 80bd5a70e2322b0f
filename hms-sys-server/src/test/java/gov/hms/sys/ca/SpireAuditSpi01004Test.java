package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.RefusalLog;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SPI-01-004 of the audit of SPIRE: the names in a certificate request decided whose certificate it became. Ours becomes the one of whoever
 * proved who he is; a request that names anybody else is refused, and of any other only the key is taken.
 */
class SpireAuditSpi01004Test {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final List<SpiffeId> ALL = List.of(
            id("return-intake.intake"),
            id("fraud-scanner.scan"),
            id("refund-payout.payout"),
            SpiffeId.ofControlPlane("hms.local"),
            SpiffeId.ofWorkload("other.example", LogicalName.parse("fraud-scanner.scan")));

    @TempDir
    Path directory;

    private AuditLog audit;
    private SvidIssuer issuer;

    private static SpiffeId id(String name) {
        return SpiffeId.ofWorkload("hms.local", LogicalName.parse(name));
    }

    @BeforeEach
    void open() throws Exception {
        audit = AuditLog.open(directory.resolve("audit/audit.jsonl"), CLOCK, record -> {});
        issuer = new SvidIssuer(
                CertificateAuthority.open(directory.resolve("ca"), "hms.local", CLOCK, new SecureRandom()),
                audit,
                new RefusalLog(audit, System::nanoTime),
                () -> Duration.ofHours(24),
                () -> DenyList.NONE,
                new IssuedCertificates(CLOCK));
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private static byte[] naming(KeyPair keys, SpiffeId named) throws Exception {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, named.toString())));
        return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + named), keys.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
    }

    static Stream<Arguments> pairs() {
        return ALL.subList(0, 3).stream().flatMap(proved -> ALL.stream().map(named -> Arguments.of(proved, named)));
    }

    @ParameterizedTest(name = "{0} asks for {1}")
    @MethodSource("pairs")
    void whoProvedWhoHeIsGetsHisOwnCertificateOrNone(SpiffeId proved, SpiffeId named) throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        byte[] csr = naming(keys, named);
        if (proved.equals(named)) {
            X509Certificate leaf = issuer.issue(proved, csr).get(0);
            assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, proved.toString()));
            assertThat(leaf.getSubjectX500Principal().getName()).doesNotContain("CN=");
        } else {
            assertThatThrownBy(() -> issuer.issue(proved, csr)).isInstanceOf(CsrRejectedException.class);
            assertThat(issuer.issued()).isZero();
            assertThat(audit.last(10)).singleElement().satisfies(record -> {
                assertThat(record.action()).isEqualTo("certificate.refuse");
                assertThat(record.actor()).isEqualTo(proved.toString());
            });
        }
    }
}
