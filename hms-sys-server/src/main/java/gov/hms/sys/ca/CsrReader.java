package gov.hms.sys.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * Takes the public key out of a request, and nothing else. The key's kind is checked before any arithmetic is done with it, because a
 * verification with a monstrous key would keep a processor busy.
 */
final class CsrReader {
    private static final int MAX_BYTES = 16 * 1024;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096;
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);
    private static final int MAX_EXPONENT_BITS = 64;
    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);
    private static final Set<ASN1ObjectIdentifier> SIGNATURES = Set.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512,
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption);

    private CsrReader() {}

    static PublicKey readKey(byte[] der) throws CsrRejectedException {
        if (der.length == 0 || der.length > MAX_BYTES) {
            throw new CsrRejectedException(
                    "csr: " + der.length + " bytes (expected: 1 to " + MAX_BYTES + " bytes of PKCS#10 DER)");
        }
        try {
            JcaPKCS10CertificationRequest request =
                    new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(der));
            requireKind(request.getSubjectPublicKeyInfo());
            requireSignatureAlgorithm(request);
            PublicKey key = request.getPublicKey();
            requireStrength(key);
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new CsrRejectedException("csr: signature does not fit its key (expected: proof of possession)");
            }
            return key;
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException damaged) {
            throw new CsrRejectedException("csr: damaged (expected: one PKCS#10 request in DER)", damaged);
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException | NullPointerException damaged) {
            // BouncyCastle's parser answers hostile bytes with any of these
            throw new CsrRejectedException("csr: damaged (expected: one PKCS#10 request in DER)", damaged);
        }
    }

    private static void requireKind(SubjectPublicKeyInfo info) throws CsrRejectedException {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return;
        }
        boolean curve = algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)
                && info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier named
                && CURVES.contains(named);
        if (!curve) {
            throw unexpected("algorithm " + algorithm);
        }
    }

    private static void requireSignatureAlgorithm(PKCS10CertificationRequest request) throws CsrRejectedException {
        ASN1ObjectIdentifier signature = request.getSignatureAlgorithm().getAlgorithm();
        if (!SIGNATURES.contains(signature)) {
            throw new CsrRejectedException(
                    "csr: signature algorithm " + signature + " (expected: ECDSA or RSA with SHA-256 to SHA-512)");
        }
    }

    private static void requireStrength(PublicKey key) throws CsrRejectedException {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            BigInteger exponent = rsa.getPublicExponent();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw unexpected("RSA of " + bits + " bits");
            }
            if (exponent.compareTo(MIN_EXPONENT) < 0
                    || exponent.bitLength() > MAX_EXPONENT_BITS
                    || !exponent.testBit(0)) {
                throw unexpected("RSA with an exponent of " + exponent.bitLength() + " bits");
            }
        } else if (!(key instanceof ECPublicKey)) {
            throw unexpected(key.getAlgorithm());
        }
    }

    private static CsrRejectedException unexpected(String found) {
        return new CsrRejectedException("csr: key: " + found + " (expected: P-256, P-384, or RSA of " + MIN_RSA_BITS
                + " to " + MAX_RSA_BITS + " bits with exponent 65537)");
    }
}
