package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.util.IPAddress;

/** The three kinds of certificates that are ever made, each from a template: nothing in them is taken from a request but the key. */
final class CertificateProfile {
    static final Duration BACKDATED = Duration.ofSeconds(60);
    private static final int SERIAL_BITS = 128;
    private static final X500Name LEAF_SUBJECT = new X500Name("O=HMS mesh");

    private final SecureRandom random;

    CertificateProfile(SecureRandom random) {
        this.random = random;
    }

    /** @param commonName differs from that of every other root of the mesh */
    Signer root(KeyPair keys, String commonName, Instant now, Duration life) {
        X500Name name = new X500Name("CN=" + commonName + ",O=HMS mesh");
        SubjectPublicKeyInfo key = info(keys.getPublic());
        X509v3CertificateBuilder builder = builder(name, name, key, new Validity(now.minus(BACKDATED), now.plus(life)));
        authority(builder, 1);
        identifiers(builder, key, keyId(key));
        return new Signer(certificate(builder, Signer.once(keys.getPrivate(), random)), keys.getPrivate());
    }

    Signer issuing(KeyPair keys, Signer root, Instant now, Duration life) {
        SubjectPublicKeyInfo key = info(keys.getPublic());
        X509v3CertificateBuilder builder = builder(
                root.name(), new X500Name("CN=issuing " + now + ",O=HMS mesh"), key, Validity.of(now, life, root));
        authority(builder, 0);
        identifiers(builder, key, root.keyId());
        return new Signer(certificate(builder, root.once(random)), keys.getPrivate());
    }

    /** @param alsoNamed DNS names and addresses beside the SPIFFE ID; only for HMS-SYS itself */
    X509Certificate leaf(
            SubjectPublicKeyInfo key, SpiffeId id, List<GeneralName> alsoNamed, Signer issuer, Validity validity) {
        X509v3CertificateBuilder builder = builder(issuer.name(), LEAF_SUBJECT, key, validity);
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString()));
        names.addAll(alsoNamed);
        extend(builder, Extension.basicConstraints, true, new BasicConstraints(false));
        extend(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        extend(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
        }));
        extend(builder, Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        identifiers(builder, key, issuer.keyId());
        return certificate(builder, issuer.once(random));
    }

    /** Both ends inclusive. */
    record Validity(Instant from, Instant to) {
        /**
         * It begins exactly so long before it is issued, even where its issuer is younger than that: the beginning tells when a
         * certificate was issued, and what was issued before a denial must not look as if it came after it.
         */
        static Validity of(Instant now, Duration life, Signer issuer) {
            return new Validity(now.minus(BACKDATED), earlier(now.plus(life), issuer));
        }
    }

    /** No certificate outlives the one that signed it. */
    private static Instant earlier(Instant end, Signer issuer) {
        Instant issuerEnd = issuer.certificate().getNotAfter().toInstant();
        return end.isBefore(issuerEnd) ? end : issuerEnd;
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, SubjectPublicKeyInfo key, Validity validity) {
        BigInteger serial = new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
        return new X509v3CertificateBuilder(
                issuer, serial, Date.from(validity.from()), Date.from(validity.to()), subject, key);
    }

    private static void authority(X509v3CertificateBuilder builder, int pathLength) {
        extend(builder, Extension.basicConstraints, true, new BasicConstraints(pathLength));
        extend(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    private static void identifiers(X509v3CertificateBuilder builder, SubjectPublicKeyInfo key, byte[] issuer) {
        extend(builder, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)));
        extend(builder, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuer));
    }

    private static byte[] keyId(SubjectPublicKeyInfo key) {
        return new BcX509ExtensionUtils().createSubjectKeyIdentifier(key).getKeyIdentifier();
    }

    static SubjectPublicKeyInfo info(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private static void extend(
            X509v3CertificateBuilder builder, ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(id, critical, value);
        } catch (CertIOException impossible) {
            throw new IllegalStateException("extension " + id + " must encode", impossible);
        }
    }

    private static X509Certificate certificate(X509v3CertificateBuilder builder, ContentSigner signer) {
        try {
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertificateException impossible) {
            throw new IllegalStateException("a certificate that was just made must be readable", impossible);
        }
    }

    /** A name or an IP literal under which a server is reached. */
    static GeneralName hostName(String host) {
        return IPAddress.isValid(host)
                ? new GeneralName(GeneralName.iPAddress, host)
                : new GeneralName(GeneralName.dNSName, host);
    }
}
