package gov.hms.sys.ca;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;

/**
 * A certificate that may sign others, with its key. Signs with BouncyCastle's own arithmetic, which takes a fraction of the time
 * that Java 17's takes. The key appears in no text.
 */
final class Signer {
    private static final AlgorithmIdentifier SHA_256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    private static final AlgorithmIdentifier ECDSA = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final AsymmetricKeyParameter parameters;
    private final X500Name name;
    private final byte[] keyId;

    Signer(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
        this.parameters = parametersOf(key);
        this.name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        this.keyId = keyIdOf(certificate);
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /** As it is written in what it signs. */
    X500Name name() {
        return name;
    }

    /** By which its certificate is told from others of the same name. */
    byte[] keyId() {
        return keyId.clone();
    }

    /** For one signature. */
    ContentSigner once(SecureRandom random) {
        return once(parameters, random);
    }

    /** For one signature with a key that has no certificate yet. */
    static ContentSigner once(PrivateKey key, SecureRandom random) {
        return once(parametersOf(key), random);
    }

    private static ContentSigner once(AsymmetricKeyParameter parameters, SecureRandom random) {
        try {
            return parameters instanceof RSAKeyParameters
                    ? new BcRSAContentSignerBuilder(RSA, SHA_256)
                            .setSecureRandom(random)
                            .build(parameters)
                    : new BcECContentSignerBuilder(ECDSA, SHA_256)
                            .setSecureRandom(random)
                            .build(parameters);
        } catch (OperatorCreationException impossible) {
            throw new IllegalStateException("a key that was read must sign", impossible);
        }
    }

    private static AsymmetricKeyParameter parametersOf(PrivateKey key) {
        try {
            return PrivateKeyFactory.createKey(key.getEncoded());
        } catch (IOException impossible) {
            throw new IllegalStateException("a key that Java read must be readable", impossible);
        }
    }

    private static byte[] keyIdOf(X509Certificate certificate) {
        try {
            JcaX509CertificateHolder holder = new JcaX509CertificateHolder(certificate);
            Extension own = holder.getExtension(Extension.subjectKeyIdentifier);
            return own == null
                    ? new BcX509ExtensionUtils()
                            .createSubjectKeyIdentifier(holder.getSubjectPublicKeyInfo())
                            .getKeyIdentifier()
                    : SubjectKeyIdentifier.getInstance(own.getParsedValue()).getKeyIdentifier();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate that was just made or read must encode", impossible);
        }
    }

    @Override
    public String toString() {
        return "signer " + certificate.getSubjectX500Principal();
    }
}
