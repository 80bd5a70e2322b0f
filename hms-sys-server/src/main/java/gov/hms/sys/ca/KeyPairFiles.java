package gov.hms.sys.ca;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;

/** P-256 key pairs: making them, and checking that two halves from the disk belong together, whatever their kind. */
final class KeyPairFiles {
    private KeyPairFiles() {}

    static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException impossible) {
            throw new IllegalStateException("every Java runtime has P-256", impossible);
        }
    }

    static X509Certificate readCertificate(Path file) throws KeyFileException {
        try {
            return Pem.readCertificate(Files.readString(file));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException damaged) {
            throw new KeyFileException(
                    file + " holds no readable certificate (PEM). Restore it from a backup.", damaged);
        }
    }

    static void requirePair(PrivateKey privateKey, PublicKey publicKey, Path file) throws KeyFileException {
        if (!pair(privateKey, publicKey)) {
            throw new KeyFileException(
                    file + " is not the key of the certificate beside it. Restore both from the same backup.");
        }
    }

    static boolean pair(PrivateKey privateKey, PublicKey publicKey) {
        if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signer = Signature.getInstance(
                    privateKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signer.initSign(privateKey);
            signer.update(probe);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(probe);
            return signer.verify(signature);
        } catch (GeneralSecurityException anotherKind) {
            return false;
        }
    }
}
