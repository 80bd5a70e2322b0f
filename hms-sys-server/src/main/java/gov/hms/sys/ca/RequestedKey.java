package gov.hms.sys.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** Which public keys are certified. What a key is, is checked before any arithmetic is done with it. */
final class RequestedKey {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096;
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);
    private static final int MAX_EXPONENT_BITS = 64;
    private static final int UNCOMPRESSED = 4;

    /** With the length of an uncompressed point. */
    private static final Map<ASN1ObjectIdentifier, Integer> CURVES =
            Map.of(SECObjectIdentifiers.secp256r1, 65, SECObjectIdentifiers.secp384r1, 97);

    private RequestedKey() {}

    static AsymmetricKeyParameter require(SubjectPublicKeyInfo info) throws CsrRejectedException, IOException {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            requireRsa(RSAPublicKey.getInstance(info.parsePublicKey()));
        } else if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            requirePoint(info);
        } else {
            throw unexpected("algorithm " + algorithm);
        }
        // for a curve, this also checks that the point is on it
        return PublicKeyFactory.createKey(info);
    }

    static boolean isElliptic(AsymmetricKeyParameter key) {
        return key instanceof ECPublicKeyParameters;
    }

    private static void requirePoint(SubjectPublicKeyInfo info) throws CsrRejectedException {
        Integer length =
                info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier named ? CURVES.get(named) : null;
        if (length == null) {
            throw unexpected("another curve");
        }
        byte[] point = info.getPublicKeyData().getOctets();
        if (point.length != length || point[0] != UNCOMPRESSED) {
            throw unexpected("a point of " + point.length + " bytes");
        }
    }

    private static void requireRsa(RSAPublicKey key) throws CsrRejectedException {
        int bits = key.getModulus().bitLength();
        BigInteger exponent = key.getPublicExponent();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || key.getModulus().signum() < 0) {
            throw unexpected("RSA of " + bits + " bits");
        }
        if (exponent.compareTo(MIN_EXPONENT) < 0 || exponent.bitLength() > MAX_EXPONENT_BITS || !exponent.testBit(0)) {
            throw unexpected("RSA with an exponent of " + exponent.bitLength() + " bits");
        }
    }

    private static CsrRejectedException unexpected(String found) {
        return new CsrRejectedException("csr: key: " + found + " (expected: P-256, P-384, or RSA of " + MIN_RSA_BITS
                + " to " + MAX_RSA_BITS + " bits with exponent 65537)");
    }
}
