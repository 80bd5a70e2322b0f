package gov.hms.sys.ca;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.operator.bc.BcRSAContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Reads a request: its shape first, then its key, and only then is a signature verified, because a verification with a monstrous
 * key would keep a processor busy.
 */
final class CsrReader {
    private static final int MAX_BYTES = 16 * 1024;
    private static final Set<ASN1ObjectIdentifier> ECDSA = Set.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512);
    private static final Set<ASN1ObjectIdentifier> RSA = Set.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption);

    private CsrReader() {}

    static CertificateRequest read(byte[] der) throws CsrRejectedException {
        if (der.length == 0 || der.length > MAX_BYTES) {
            throw new CsrRejectedException(
                    "csr: " + der.length + " bytes (expected: 1 to " + MAX_BYTES + " bytes of PKCS#10 DER)");
        }
        DerShape.require(der);
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            if (!Arrays.equals(request.toASN1Structure().getEncoded(ASN1Encoding.DER), der)) {
                throw damaged(null);
            }
            AsymmetricKeyParameter key = RequestedKey.require(request.getSubjectPublicKeyInfo());
            if (!request.isSignatureValid(verifier(request, key))) {
                throw new CsrRejectedException("csr: signature does not fit its key (expected: proof of possession)");
            }
            return wishes(request);
        } catch (IOException | OperatorCreationException | PKCSException damaged) {
            throw damaged(damaged);
        } catch (IllegalArgumentException
                | IllegalStateException
                | ClassCastException
                | IndexOutOfBoundsException
                | ArithmeticException
                | NullPointerException damaged) {
            // BouncyCastle's parser answers hostile bytes with any of these
            throw damaged(damaged);
        }
    }

    private static ContentVerifierProvider verifier(PKCS10CertificationRequest request, AsymmetricKeyParameter key)
            throws CsrRejectedException, OperatorCreationException {
        ASN1ObjectIdentifier signature = request.getSignatureAlgorithm().getAlgorithm();
        DefaultDigestAlgorithmIdentifierFinder digests = new DefaultDigestAlgorithmIdentifierFinder();
        if (ECDSA.contains(signature) && RequestedKey.isElliptic(key)) {
            return new BcECContentVerifierProviderBuilder(digests).build(key);
        }
        if (RSA.contains(signature) && !RequestedKey.isElliptic(key)) {
            return new BcRSAContentVerifierProviderBuilder(digests).build(key);
        }
        throw new CsrRejectedException("csr: signature algorithm " + signature
                + " (expected: ECDSA or RSA with SHA-256 to SHA-512, as the key is)");
    }

    private static CertificateRequest wishes(PKCS10CertificationRequest request) throws CsrRejectedException {
        Attribute[] asked = request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest);
        if (asked.length == 0) {
            return new CertificateRequest(request.getSubjectPublicKeyInfo(), false, List.of());
        }
        if (asked.length > 1 || asked[0].getAttrValues().size() != 1) {
            throw new CsrRejectedException("csr: several lists of extensions (expected: at most one)");
        }
        Extensions extensions = Extensions.getInstance(asked[0].getAttrValues().getObjectAt(0));
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        boolean authority = constraints != null && (constraints.isCA() || constraints.getPathLenConstraint() != null);
        GeneralNames names =
                GeneralNames.fromExtensions(extensions, org.bouncycastle.asn1.x509.Extension.subjectAlternativeName);
        return new CertificateRequest(request.getSubjectPublicKeyInfo(), authority, uris(names));
    }

    private static List<String> uris(GeneralNames names) {
        List<String> uris = new ArrayList<>();
        for (GeneralName name : names == null ? new GeneralName[0] : names.getNames()) {
            if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
                ASN1Encodable text = name.getName();
                uris.add(text.toString());
            }
        }
        return uris;
    }

    private static CsrRejectedException damaged(Exception cause) {
        return new CsrRejectedException("csr: damaged (expected: one PKCS#10 request in DER)", cause);
    }
}
