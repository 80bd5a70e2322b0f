package gov.hms.sys.ca;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Roots as an operator brings them, in files. */
public final class RootFiles {
    private final Path directory;

    public RootFiles(Path directory) {
        this.directory = directory;
    }

    /** @param kind {@code RSA}, or the name of a curve */
    public static KeyPair keys(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("RSA") ? "RSA" : "EC");
        if (kind.equals("RSA")) {
            generator.initialize(3072);
        } else {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        return generator.generateKeyPair();
    }

    /** NAME.pem and NAME.key. */
    public X509Certificate pem(String name, KeyPair keys, boolean authority) throws Exception {
        X509Certificate certificate = certificate(keys, authority);
        Files.writeString(directory.resolve(name + ".pem"), certificate(certificate));
        secret(name + ".key", block("PRIVATE KEY", keys.getPrivate().getEncoded()));
        return certificate;
    }

    /** NAME.p12. */
    public X509Certificate pkcs12(String name, KeyPair keys, String password) throws Exception {
        X509Certificate certificate = certificate(keys, true);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("root", keys.getPrivate(), password.toCharArray(), new X509Certificate[] {certificate});
        secret(name + ".p12", "");
        try (OutputStream out = Files.newOutputStream(directory.resolve(name + ".p12"))) {
            store.store(out, password.toCharArray());
        }
        return certificate;
    }

    private static X509Certificate certificate(KeyPair keys, boolean authority) throws Exception {
        Instant now = Instant.now();
        X500Principal subject = new X500Principal("CN=Own root");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(now.toEpochMilli()),
                // not a moment before: openssl does not backdate
                Date.from(now),
                Date.from(now.plus(Duration.ofDays(3_650))),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        String algorithm = keys.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA384withECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate())));
    }

    public static String certificate(X509Certificate certificate) throws Exception {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    private static String block(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    /** A file that only its owner may read. */
    public void secret(String name, String text) throws IOException {
        Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
