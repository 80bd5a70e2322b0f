package gov.hms.sys.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** PEM, as openssl reads and writes it. */
final class Pem {
    static final String KEY = "PRIVATE KEY";
    static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";
    static final String CERTIFICATE = "CERTIFICATE";

    private Pem() {}

    static String write(PrivateKey key) {
        return block(KEY, key.getEncoded());
    }

    static String write(X509Certificate certificate) {
        try {
            return block(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate that was just made or read must encode", impossible);
        }
    }

    static String write(List<X509Certificate> certificates) {
        return certificates.stream().map(Pem::write).collect(Collectors.joining());
    }

    static PrivateKey readKey(String pem) throws IOException, GeneralSecurityException {
        return KeyVault.key(PrivateKeyInfo.getInstance(body(KEY, pem)));
    }

    static X509Certificate readCertificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(body(CERTIFICATE, pem)));
    }

    static String block(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return begin(type) + "\n" + base64 + "\n" + end(type) + "\n";
    }

    static boolean holds(String type, String pem) {
        return pem.contains(begin(type));
    }

    /** The text with another block, which ends in a line feed, in the place of the first one of this type. */
    static String replace(String type, String pem, String block) {
        int to = pem.indexOf(end(type)) + end(type).length();
        String after = pem.substring(to).stripLeading();
        return pem.substring(0, pem.indexOf(begin(type))) + block + after;
    }

    static byte[] body(String type, String pem) {
        int from = pem.indexOf(begin(type));
        int to = pem.indexOf(end(type));
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no PEM block of type " + type);
        }
        return Base64.getMimeDecoder().decode(pem.substring(from + begin(type).length(), to));
    }

    private static String begin(String type) {
        return "-----BEGIN " + type + "-----";
    }

    private static String end(String type) {
        return "-----END " + type + "-----";
    }
}
