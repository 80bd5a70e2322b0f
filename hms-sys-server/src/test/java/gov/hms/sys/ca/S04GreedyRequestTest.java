package gov.hms.sys.ca;

import static gov.hms.sys.ca.IssuingBench.NOW;
import static gov.hms.sys.ca.IssuingBench.SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.sys.audit.AuditRecord;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that asks to be an authority, or for another name, is refused; of any other, only the key is taken. */
class S04GreedyRequestTest {
    private static final ASN1ObjectIdentifier CUSTOM = new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.1");

    @TempDir
    Path directory;

    private IssuingBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new IssuingBench(directory);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Extensions wish(ASN1ObjectIdentifier id, ASN1Encodable value) throws Exception {
        ExtensionsGenerator wishes = new ExtensionsGenerator();
        wishes.addExtension(id, true, value);
        return wishes.generate();
    }

    private static Extensions names(GeneralName... names) throws Exception {
        return wish(Extension.subjectAlternativeName, new GeneralNames(names));
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    static Stream<Arguments> ignored() throws Exception {
        return Stream.of(
                Arguments.of("nothing at all", "CN=x", null),
                Arguments.of("a huge subject", "CN=" + "a".repeat(8_000), null),
                Arguments.of("the subject of an administrator", "CN=admin, O=system:masters", null),
                Arguments.of("its own URI", "CN=x", names(uri(SCANNER.toString()))),
                Arguments.of("a DNS name", "CN=x", names(new GeneralName(GeneralName.dNSName, "hms-sys"))),
                Arguments.of("every DNS name", "CN=x", names(new GeneralName(GeneralName.dNSName, "*"))),
                Arguments.of("an address", "CN=x", names(new GeneralName(GeneralName.iPAddress, "127.0.0.1"))),
                Arguments.of("an e-mail", "CN=x", names(new GeneralName(GeneralName.rfc822Name, "root@hms.gov"))),
                Arguments.of("a directory name", "CN=x", names(new GeneralName(new X500Name("CN=root")))),
                Arguments.of("keyCertSign", "CN=x", wish(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign))),
                Arguments.of("CA:false", "CN=x", wish(Extension.basicConstraints, new BasicConstraints(false))),
                Arguments.of(
                        "code signing",
                        "CN=x",
                        wish(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning))),
                Arguments.of("a custom extension", "CN=x", wish(CUSTOM, new DEROctetString(new byte[] {1, 2, 3}))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ignored")
    void onlyTheKeyIsTaken(String what, String subject, Extensions wishes) throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        X509Certificate leaf = bench.issuer
                .issue(SCANNER, IssuingBench.asking(keys, subject, wishes))
                .get(0);
        assertThat(leaf.getPublicKey()).isEqualTo(keys.getPublic());
        assertGolden(leaf);
        assertThat(bench.records()).hasSize(1);
        assertThat(bench.records().get(0).action()).isEqualTo("certificate.issue");
        assertThat(bench.records().get(0).detail())
                .contains(leaf.getSerialNumber().toString(16));
    }

    private void assertGolden(X509Certificate leaf) throws Exception {
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("O=HMS mesh");
        assertThat(leaf.getCriticalExtensionOIDs()).isEqualTo(Set.of("2.5.29.15", "2.5.29.19"));
        assertThat(leaf.getNonCriticalExtensionOIDs())
                .isEqualTo(Set.of("2.5.29.14", "2.5.29.17", "2.5.29.35", "2.5.29.37"));
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, SCANNER.toString()));
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1");
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(60));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofHours(24)));
        assertThat(leaf.getVersion()).isEqualTo(3);
        assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    static Stream<Arguments> refused() throws Exception {
        String own = SCANNER.toString();
        return Stream.of(
                Arguments.of("CA:true", wish(Extension.basicConstraints, new BasicConstraints(true))),
                Arguments.of("CA:true with a path length", wish(Extension.basicConstraints, new BasicConstraints(0))),
                Arguments.of("two URIs", names(uri(own), uri("spiffe://hms.local/ns/payout/svc/refund-payout"))),
                Arguments.of("its own URI twice", names(uri(own), uri(own))),
                Arguments.of("another service", names(uri("spiffe://hms.local/ns/payout/svc/refund-payout"))),
                Arguments.of("HMS-SYS", names(uri("spiffe://hms.local/hms-sys"))),
                Arguments.of("another trust domain", names(uri("spiffe://evil.example/ns/scan/svc/fraud-scanner"))),
                Arguments.of("a web address", names(uri("https://hms.local/"))),
                Arguments.of("its own URI in capitals", names(uri(own.toUpperCase(java.util.Locale.ROOT)))),
                Arguments.of("its own URI and a slash", names(uri(own + "/"))),
                Arguments.of("its own URI and a NUL", names(uri(own + "\0.evil"))),
                Arguments.of("an empty URI", names(uri(""))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whoAsksForMoreGetsNothing(String what, Extensions wishes) throws Exception {
        byte[] csr = IssuingBench.asking(Csrs.ec("secp256r1"), "CN=x", wishes);
        assertRefused(csr);
    }

    @Test
    void twoListsOfWishesAreRefused() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        byte[] csr = new JcaPKCS10CertificationRequestBuilder(
                        new javax.security.auth.x500.X500Principal("CN=x"), keys.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, names(uri(SCANNER.toString())))
                .addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                        wish(Extension.basicConstraints, new BasicConstraints(true)))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
        assertRefused(csr);
    }

    private void assertRefused(byte[] csr) {
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, csr)).isInstanceOf(CsrRejectedException.class);
        assertThat(bench.issuer.issued()).isZero();
        List<AuditRecord> records = bench.records();
        assertThat(records).hasSize(1);
        assertThat(records.get(0).action()).isEqualTo("certificate.refuse");
        assertThat(records.get(0).target()).isEqualTo(SCANNER.toString());
    }

    @Test
    void serialsArePositiveLongAndNeverTheSame() throws Exception {
        Set<java.math.BigInteger> serials = new HashSet<>();
        List<Integer> lengths = new ArrayList<>();
        KeyPair keys = Csrs.ec("secp256r1");
        for (int i = 0; i < 200; i++) {
            X509Certificate leaf = bench.authority
                    .issue(keys.getPublic(), SCANNER, Duration.ofHours(1))
                    .get(0);
            assertThat(leaf.getSerialNumber().signum()).isEqualTo(1);
            serials.add(leaf.getSerialNumber());
            lengths.add(leaf.getSerialNumber().bitLength());
        }
        assertThat(serials).hasSize(200);
        assertThat(lengths).allSatisfy(bits -> assertThat(bits).isBetween(64, 128));
    }

    /** The way of every textbook: verify the request, then copy what it asks for. */
    @Test
    void bouncyCastleAloneWouldGrantTheWishes() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        KeyPair authority = Csrs.ec("secp256r1");
        byte[] csr = Csrs.greedy(keys);
        var asked = new PKCS10CertificationRequest(csr);
        assertThat(asked.isSignatureValid(new JcaContentVerifierProviderBuilder().build(keys.getPublic())))
                .isTrue();
        var copying = new X509v3CertificateBuilder(
                new X500Name("CN=authority"),
                java.math.BigInteger.ONE,
                Date.from(NOW),
                Date.from(NOW.plusSeconds(60)),
                asked.getSubject(),
                asked.getSubjectPublicKeyInfo());
        for (ASN1ObjectIdentifier wish : asked.getRequestedExtensions().getExtensionOIDs()) {
            copying.addExtension(asked.getRequestedExtensions().getExtension(wish));
        }
        X509Certificate granted = new JcaX509CertificateConverter()
                .getCertificate(
                        copying.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
        assertThat(granted.getBasicConstraints()).as("an authority").isNotNegative();
        assertThat(granted.getSubjectAlternativeNames())
                .contains(List.of(2, "*"), List.of(6, "spiffe://hms.local/hms-sys"));
        assertRefused(csr);
    }
}
