package gov.hms.mesh.testing;

import gov.hms.mesh.call.SpiffeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of one root, which signs the leaves itself. Each instance is a trust of its own. */
public final class TestCa {
    private static final X500Name ISSUER = new X500Name("CN=test root");
    private static final Duration ROOT_LIFE = Duration.ofDays(3650);

    private final KeyPair key = newKey();
    private final AtomicLong serial = new AtomicLong(1);
    private final X509Certificate root;

    public TestCa() {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = builder(ISSUER, key.getPublic(), now.minus(ROOT_LIFE), now.plus(ROOT_LIFE));
        this.root = sign(() -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
    }

    public X509Certificate root() {
        return root;
    }

    /** A leaf with a new key, valid since an hour and for a day. */
    public TestIdentity issue(SpiffeId id) {
        Instant now = Instant.now();
        return issue(id, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
    }

    public TestIdentity issue(SpiffeId id, Instant notBefore, Instant notAfter) {
        KeyPair leafKey = newKey();
        return new TestIdentity(leafKey.getPrivate(), chain(id, leafKey.getPublic(), notBefore, notAfter), root);
    }

    /**
     * Certifies somebody else's key.
     *
     * @param dnsNames in the certificate beside the SPIFFE ID
     * @return leaf and root
     */
    public List<X509Certificate> chain(
            SpiffeId id, PublicKey leafKey, Instant notBefore, Instant notAfter, String... dnsNames) {
        return List.of(leaf(id.toString(), leafKey, notBefore, notAfter, dnsNames), root);
    }

    /** Certifies whatever it is given, as no authority should. */
    public X509Certificate leaf(
            String uri, PublicKey leafKey, Instant notBefore, Instant notAfter, String... dnsNames) {
        GeneralName[] names = Stream.concat(
                        Stream.of(new GeneralName(GeneralName.uniformResourceIdentifier, uri)),
                        Stream.of(dnsNames).map(name -> new GeneralName(GeneralName.dNSName, name)))
                .toArray(GeneralName[]::new);
        X509v3CertificateBuilder builder = builder(new X500Name("CN=test leaf"), leafKey, notBefore, notAfter);
        return sign(() -> builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                })));
    }

    /** Trusts the root, and knows nothing of SPIFFE. */
    public X509TrustManager trustManager() {
        return trustManager(root);
    }

    static X509TrustManager trustManager(X509Certificate root) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", root);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X509v3CertificateBuilder builder(
            X500Name subject, PublicKey subjectKey, Instant notBefore, Instant notAfter) {
        return new JcaX509v3CertificateBuilder(
                ISSUER,
                BigInteger.valueOf(serial.getAndIncrement()),
                Date.from(notBefore),
                Date.from(notAfter),
                subject,
                subjectKey);
    }

    private X509Certificate sign(Extended extended) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(extended.builder()
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Extended {
        X509v3CertificateBuilder builder() throws IOException;
    }
}
