package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.internal.tls.MeshTrustManager;
import gov.hms.mesh.internal.tls.PeerSvids;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A chain that is bad anywhere proves nothing: not to HMS-SYS, not to a service that is called, not to one that calls. */
class S13BadChainTest {
    private static final SpiffeId SCANNER = IssuingBench.SCANNER;
    private static final Instant NOW = Instant.now();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.2");

    @TempDir
    static Path directory;

    private record Made(X509Certificate certificate, KeyPair keys) {}

    /** What a certificate holds; each case changes one thing of a good one. */
    private static final class Plan {
        String subject = "O=HMS mesh";
        String issuer;
        Instant from = NOW.minusSeconds(30);
        Instant to = NOW.plus(HOUR);
        String signature = "SHA256withECDSA";
        PrivateKey signer;
        final Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new LinkedHashMap<>();
        final Map<ASN1ObjectIdentifier, Boolean> critical = new LinkedHashMap<>();

        Plan with(ASN1ObjectIdentifier id, boolean isCritical, ASN1Encodable value) {
            extensions.put(id, value);
            critical.put(id, isCritical);
            return this;
        }

        Plan without(ASN1ObjectIdentifier id) {
            extensions.remove(id);
            return this;
        }

        Plan valid(Instant notBefore, Instant notAfter) {
            from = notBefore;
            to = notAfter;
            return this;
        }

        Plan signedWith(PrivateKey key, String algorithm) {
            signer = key;
            signature = algorithm;
            return this;
        }

        Plan uris(String... uris) {
            return with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(Stream.of(uris)
                            .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                            .toArray(GeneralName[]::new)));
        }
    }

    private static Plan leaf() {
        return new Plan()
                .uris(SCANNER.toString())
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
                }));
    }

    private static Plan authority(String subject) {
        Plan plan = new Plan()
                .with(Extension.basicConstraints, true, new BasicConstraints(0))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        plan.subject = subject;
        return plan;
    }

    private static Made make(Plan plan, X509Certificate issuer, PrivateKey issuerKey) throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        X500Name name = plan.issuer == null
                ? X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded())
                : new X500Name(plan.issuer);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(100, new SecureRandom()).add(BigInteger.ONE),
                Date.from(plan.from),
                Date.from(plan.to),
                new X500Name(plan.subject),
                keys.getPublic());
        for (Map.Entry<ASN1ObjectIdentifier, ASN1Encodable> extension : plan.extensions.entrySet()) {
            builder.addExtension(extension.getKey(), plan.critical.get(extension.getKey()), extension.getValue());
        }
        PrivateKey key = plan.signer == null ? issuerKey : plan.signer;
        return new Made(
                new JcaX509CertificateConverter()
                        .getCertificate(builder.build(new JcaContentSignerBuilder(plan.signature).build(key))),
                keys);
    }

    @TestFactory
    Stream<DynamicTest> nobodyBelievesABadChain() throws Exception {
        CertificateAuthority trusted = CertificateAuthority.open(
                directory.resolve("ca"), "hms.local", InstantSource.system(), new SecureRandom());
        PrivateKey rootKey = KeyVault.inClear().read(directory.resolve("ca/root.key.pem"));
        X509Certificate root = trusted.root();
        CertificateAuthority stranger = CertificateAuthority.open(
                directory.resolve("other"), "hms.local", InstantSource.system(), new SecureRandom());
        Made issuing = make(authority("CN=issuing,O=HMS mesh"), root, rootKey);
        Judges judges = new Judges(trusted);
        judges.believe(chain(leaf(), issuing));

        Map<String, List<X509Certificate>> bad = new LinkedHashMap<>();
        Made own = make(leaf(), issuing.certificate(), issuing.keys().getPrivate());
        Made fake = make(leaf(), own.certificate(), own.keys().getPrivate());
        bad.put("a leaf below a leaf", List.of(fake.certificate(), own.certificate(), issuing.certificate()));
        bad.put("a leaf below a leaf, without the authority", List.of(fake.certificate(), own.certificate()));
        bad.put("no authority between leaf and root", List.of(own.certificate()));
        bad.put("the issuing authority itself", List.of(issuing.certificate()));
        bad.put("the root itself", List.of(root));
        bad.put("the issuing authority and the root", List.of(issuing.certificate(), root));
        List<X509Certificate> foreign = stranger.issue(Csrs.ec("secp256r1").getPublic(), SCANNER, HOUR);
        bad.put("a leaf of another mesh", foreign);
        bad.put("a leaf of another mesh with its root", List.of(foreign.get(0), foreign.get(1), stranger.root()));
        bad.put("a leaf of another mesh behind our authority", List.of(foreign.get(0), issuing.certificate()));
        bad.put("our leaf behind another's authority", List.of(own.certificate(), foreign.get(1)));
        Made selfSigned = selfSigned();
        bad.put("a self-signed leaf", List.of(selfSigned.certificate()));
        bad.put("a self-signed leaf before our chain", List.of(selfSigned.certificate(), issuing.certificate()));
        Made below = make(
                authority("CN=below,O=HMS mesh"),
                issuing.certificate(),
                issuing.keys().getPrivate());
        bad.put("an authority below one that allows none", chainBelow(leaf(), below, issuing));
        bad.put(
                "an authority that is none",
                chain(
                        leaf(),
                        make(
                                authority("CN=i").with(Extension.basicConstraints, true, new BasicConstraints(false)),
                                root,
                                rootKey)));
        bad.put(
                "an authority without basicConstraints",
                chain(leaf(), make(authority("CN=i").without(Extension.basicConstraints), root, rootKey)));
        bad.put(
                "an authority that may not sign certificates",
                chain(
                        leaf(),
                        make(
                                authority("CN=i")
                                        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                                root,
                                rootKey)));
        bad.put(
                "an authority that ended",
                chain(
                        leaf(),
                        make(
                                authority("CN=i").valid(NOW.minus(HOUR.multipliedBy(3)), NOW.minus(HOUR)),
                                root,
                                rootKey)));
        bad.put(
                "an authority that is not valid yet",
                chain(
                        leaf(),
                        make(authority("CN=i").valid(NOW.plus(HOUR), NOW.plus(HOUR.multipliedBy(3))), root, rootKey)));
        bad.put(
                "an authority with an unknown critical extension",
                chain(
                        leaf(),
                        make(authority("CN=i").with(UNKNOWN, true, new DEROctetString(new byte[1])), root, rootKey)));
        bad.put(
                "an authority for other names",
                chain(
                        leaf(),
                        make(
                                authority("CN=i")
                                        .with(
                                                Extension.nameConstraints,
                                                true,
                                                new NameConstraints(
                                                        new GeneralSubtree[] {
                                                            new GeneralSubtree(new GeneralName(
                                                                    GeneralName.uniformResourceIdentifier,
                                                                    "other.example"))
                                                        },
                                                        null)),
                                root,
                                rootKey)));
        bad.put(
                "an authority whose signature is another's",
                chain(
                        leaf(),
                        make(
                                authority("CN=i")
                                        .signedWith(Csrs.ec("secp256r1").getPrivate(), "SHA256withECDSA"),
                                root,
                                rootKey)));

        Map<String, Plan> leaves = new LinkedHashMap<>();
        leaves.put(
                "a signature of somebody else",
                leaf().signedWith(Csrs.ec("secp256r1").getPrivate(), "SHA256withECDSA"));
        leaves.put(
                "a leaf that is an authority",
                leaf().with(Extension.basicConstraints, true, new BasicConstraints(true)));
        leaves.put("an unknown critical extension", leaf().with(UNKNOWN, true, DERNull.INSTANCE));
        leaves.put(
                "made for e-mail only",
                leaf().with(
                                Extension.extendedKeyUsage,
                                false,
                                new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection)));
        leaves.put(
                "made for code only",
                leaf().with(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning)));
        leaves.put("no digitalSignature", leaf().with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement)));
        leaves.put(
                "may sign certificates",
                leaf().with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)));
        leaves.put("ended", leaf().valid(NOW.minus(HOUR.multipliedBy(3)), NOW.minus(HOUR)));
        leaves.put("not valid yet", leaf().valid(NOW.plus(HOUR), NOW.plus(HOUR.multipliedBy(3))));
        leaves.put("no name at all", leaf().without(Extension.subjectAlternativeName));
        leaves.put("two SPIFFE IDs", leaf().uris(SCANNER.toString(), "spiffe://hms.local/ns/a/svc/b"));
        leaves.put("its SPIFFE ID twice", leaf().uris(SCANNER.toString(), SCANNER.toString()));
        leaves.put("a NUL in its SPIFFE ID", leaf().uris(SCANNER + "\0"));
        leaves.put(
                "a NUL and another host", leaf().uris("spiffe://hms.local\0.evil.example/ns/scan/svc/fraud-scanner"));
        leaves.put("a web address", leaf().uris("https://hms.local/ns/scan/svc/fraud-scanner"));
        leaves.put(
                "a DNS name instead",
                leaf().with(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.dNSName, "fraud-scanner.scan"))));
        leaves.put(
                "its SPIFFE ID as e-mail",
                leaf().with(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.rfc822Name, SCANNER.toString()))));
        leaves.put("its SPIFFE ID as common name", named("CN=fraud-scanner.scan"));
        for (Map.Entry<String, Plan> each : leaves.entrySet()) {
            bad.put(each.getKey(), chain(each.getValue(), issuing));
        }
        assertThat(bad).hasSizeGreaterThanOrEqualTo(30);
        return bad.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> judges.reject(each.getValue())));
    }

    /** What is asked beyond the path: without it, the JDK would find nothing wrong. */
    @Test
    void theJdkAloneWouldBelieveChainsThatAreBad() throws Exception {
        CertificateAuthority trusted = CertificateAuthority.open(
                directory.resolve("jdk"), "hms.local", InstantSource.system(), new SecureRandom());
        PrivateKey rootKey = KeyVault.inClear().read(directory.resolve("jdk/root.key.pem"));
        Made issuing = make(authority("CN=issuing,O=HMS mesh"), trusted.root(), rootKey);
        PKIXParameters path = new PKIXParameters(Set.of(new TrustAnchor(trusted.root(), null)));
        path.setRevocationEnabled(false);
        Judges judges = new Judges(trusted);
        for (Plan bad : List.of(
                leaf().uris(SCANNER.toString(), "spiffe://hms.local/ns/a/svc/b"),
                leaf().without(Extension.subjectAlternativeName),
                leaf().with(Extension.basicConstraints, true, new BasicConstraints(true)),
                leaf().with(
                                Extension.extendedKeyUsage,
                                false,
                                new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection)),
                named("CN=fraud-scanner.scan"))) {
            List<X509Certificate> chain = chain(bad, issuing);
            CertPath shown = CertificateFactory.getInstance("X.509").generateCertPath(chain);
            assertThatCode(() -> CertPathValidator.getInstance("PKIX").validate(shown, path))
                    .doesNotThrowAnyException();
            judges.reject(chain);
        }
    }

    private static Plan named(String subject) {
        Plan plan = leaf().without(Extension.subjectAlternativeName);
        plan.subject = subject;
        return plan;
    }

    private static Made selfSigned() throws Exception {
        Plan plan = leaf();
        plan.issuer = "O=HMS mesh";
        return make(plan, null, Csrs.ec("secp256r1").getPrivate());
    }

    private static List<X509Certificate> chain(Plan leaf, Made issuing) throws Exception {
        return List.of(
                make(leaf, issuing.certificate(), issuing.keys().getPrivate()).certificate(), issuing.certificate());
    }

    private static List<X509Certificate> chainBelow(Plan leaf, Made below, Made issuing) throws Exception {
        return List.of(
                make(leaf, below.certificate(), below.keys().getPrivate()).certificate(),
                below.certificate(),
                issuing.certificate());
    }

    /** Everybody who ever decides about a chain. */
    private static final class Judges {
        private final PeerCertificates sys;
        private final MeshTrustManager handshake;
        private final PeerSvids exchange;

        Judges(CertificateAuthority authority) {
            sys = new PeerCertificates(authority, () -> DenyList.NONE, InstantSource.system(), why -> {});
            handshake = new MeshTrustManager(
                    authority.bundle(), id -> id.trustDomain().equals("hms.local"));
            Trust trust = new Trust(authority.bundle(), DenyList.NONE);
            exchange = new PeerSvids(() -> trust, InstantSource.system());
        }

        void believe(List<X509Certificate> chain) {
            X509Certificate[] shown = chain.toArray(new X509Certificate[0]);
            assertThatCode(() -> sys.checkClientTrusted(shown, "EC")).doesNotThrowAnyException();
            assertThatCode(() -> handshake.checkClientTrusted(shown, "EC")).doesNotThrowAnyException();
            assertThatCode(() -> handshake.checkServerTrusted(shown, "ECDHE_ECDSA"))
                    .doesNotThrowAnyException();
            assertThatCode(() -> exchange.requireClient(chain)).doesNotThrowAnyException();
            assertThatCode(() -> exchange.requireServer(chain, SCANNER)).doesNotThrowAnyException();
        }

        void reject(List<X509Certificate> chain) {
            X509Certificate[] shown = chain.toArray(new X509Certificate[0]);
            assertThatThrownBy(() -> sys.checkClientTrusted(shown, "EC"))
                    .as("HMS-SYS")
                    .isInstanceOf(Exception.class);
            assertThatThrownBy(() -> exchange.requireClient(chain))
                    .as("a service that is called")
                    .isInstanceOf(Exception.class);
            assertThatThrownBy(() -> exchange.requireServer(chain, SCANNER))
                    .as("a service that calls")
                    .isInstanceOf(Exception.class);
            assertThatThrownBy(() -> handshake.checkClientTrusted(shown, "EC"))
                    .as("handshake, called")
                    .isInstanceOf(Exception.class);
            assertThatThrownBy(() -> handshake.checkServerTrusted(shown, "ECDHE_ECDSA"))
                    .as("handshake, calling")
                    .isInstanceOf(Exception.class);
        }
    }
}
