package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The three kinds of certificates that are ever made, each from a template: nothing in them is taken from a request but the key. */
final class CertificateProfile {
    static final Duration BACKDATED = Duration.ofSeconds(60);
    private static final int SERIAL_BITS = 128;

    private final SecureRandom random;

    CertificateProfile(SecureRandom random) {
        this.random = random;
    }

    Signer root(KeyPair keys, String trustDomain, Instant now, Duration life) {
        X500Principal name = new X500Principal("O=HMS mesh, CN=" + trustDomain + " root");
        JcaX509v3CertificateBuilder builder =
                builder(name, name, keys.getPublic(), new Validity(now.minus(BACKDATED), now.plus(life)));
        authority(builder, 1);
        identifiers(builder, keys.getPublic(), keys.getPublic());
        return new Signer(sign(builder, keys.getPrivate()), keys.getPrivate());
    }

    Signer issuing(KeyPair keys, Signer root, Instant now, Duration life) {
        X500Principal name = new X500Principal("O=HMS mesh, CN=issuing " + now);
        JcaX509v3CertificateBuilder builder = builder(
                root.certificate().getSubjectX500Principal(),
                name,
                keys.getPublic(),
                new Validity(now.minus(BACKDATED), earlier(now.plus(life), root)));
        authority(builder, 0);
        identifiers(builder, keys.getPublic(), root.certificate().getPublicKey());
        return new Signer(sign(builder, root.key()), keys.getPrivate());
    }

    /** @param alsoNamed DNS names and addresses beside the SPIFFE ID; only for HMS-SYS itself */
    X509Certificate leaf(PublicKey key, SpiffeId id, List<GeneralName> alsoNamed, Signer issuer, Validity validity) {
        JcaX509v3CertificateBuilder builder =
                builder(issuer.certificate().getSubjectX500Principal(), new X500Principal("O=HMS mesh"), key, validity);
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString()));
        names.addAll(alsoNamed);
        extend(builder, Extension.basicConstraints, true, new BasicConstraints(false));
        extend(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        extend(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
        }));
        extend(builder, Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        identifiers(builder, key, issuer.certificate().getPublicKey());
        return sign(builder, issuer.key());
    }

    /** Both ends inclusive. */
    record Validity(Instant from, Instant to) {
        static Validity of(Instant now, Duration life, Signer issuer) {
            return new Validity(now.minus(BACKDATED), earlier(now.plus(life), issuer));
        }
    }

    /** No certificate outlives the one that signed it. */
    private static Instant earlier(Instant end, Signer issuer) {
        Instant issuerEnd = issuer.certificate().getNotAfter().toInstant();
        return end.isBefore(issuerEnd) ? end : issuerEnd;
    }

    private JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Validity validity) {
        BigInteger serial = new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
        return new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(validity.from()), Date.from(validity.to()), subject, key);
    }

    private static void authority(JcaX509v3CertificateBuilder builder, int pathLength) {
        extend(builder, Extension.basicConstraints, true, new BasicConstraints(pathLength));
        extend(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    private static void identifiers(JcaX509v3CertificateBuilder builder, PublicKey subject, PublicKey issuer) {
        try {
            JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
            extend(builder, Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(subject));
            extend(builder, Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(issuer));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-1 for key identifiers", impossible);
        }
    }

    private static void extend(
            JcaX509v3CertificateBuilder builder, ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(id, critical, value);
        } catch (CertIOException impossible) {
            throw new IllegalStateException("extension " + id + " must encode", impossible);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | CertificateException impossible) {
            throw new IllegalStateException("a P-256 key must sign a certificate", impossible);
        }
    }
}
