package gov.hms.sys.ca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** The public key of a P-256 private key, so that one file is enough. */
final class PublicHalf {
    private PublicHalf() {}

    static ECPublicKey of(ECPrivateKey key) {
        try {
            ECDomainParameters curve = new ECNamedDomainParameters(
                    SECObjectIdentifiers.secp256r1, ECNamedCurveTable.getByName("secp256r1"));
            ECPublicKeyParameters point = new ECPublicKeyParameters(curve.getG().multiply(key.getS()), curve);
            SubjectPublicKeyInfo info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(point);
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException("a P-256 private key must have a public half", impossible);
        }
    }
}
