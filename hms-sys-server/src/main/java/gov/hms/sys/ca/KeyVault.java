package gov.hms.sys.ca;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Private keys on the disk: PKCS#8 in PEM, for their owner alone, and encrypted when there is a passphrase (PBES2 with AES-256 and
 * PBKDF2, as openssl reads and writes it). A key that lies there in clear is encrypted as soon as there is a passphrase.
 */
public final class KeyVault {
    private static final Logger LOG = LoggerFactory.getLogger(KeyVault.class);
    private static final int SHORTEST = 12;
    private static final int ITERATIONS = 600_000;
    private static final AlgorithmIdentifier HMAC_SHA256 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    /** Never registered with the JVM: what else runs in it keeps its own cryptography. */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final char[] passphrase;
    private final int iterations;

    KeyVault(char[] passphrase, int iterations) {
        this.passphrase = passphrase;
        this.iterations = iterations;
    }

    /** Keys are protected by the permissions of their files alone. */
    public static KeyVault inClear() {
        return new KeyVault(new char[0], ITERATIONS);
    }

    /**
     * Keys are encrypted too.
     *
     * @param passphrase 12 characters or more; overwritten with zeros here
     */
    public static KeyVault encrypted(char[] passphrase) {
        try {
            if (passphrase.length < SHORTEST) {
                throw new IllegalArgumentException("passphrase of the keys: " + passphrase.length
                        + " characters (expected: at least " + SHORTEST + ")");
            }
            return new KeyVault(passphrase.clone(), ITERATIONS);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** The first line of a file that only its owner may read. */
    public static KeyVault encryptedBy(Path passphraseFile) throws KeyFileException {
        CharBuffer text = CharBuffer.wrap(SecretFile.read(passphraseFile));
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        char[] line = new char[end];
        text.get(line);
        try {
            return encrypted(line);
        } catch (IllegalArgumentException unfit) {
            throw new KeyFileException(passphraseFile + ": " + unfit.getMessage() + ". Write a longer one.", unfit);
        }
    }

    public boolean encrypts() {
        return passphrase.length > 0;
    }

    PrivateKey read(Path file) throws KeyFileException {
        seal(file);
        return readOutside(file);
    }

    /** A key that is somebody else's affair: it is left as it is. */
    PrivateKey readOutside(Path file) throws KeyFileException {
        String pem = SecretFile.read(file);
        if (!Pem.holds(Pem.ENCRYPTED_KEY, pem)) {
            return inClear(pem, file);
        }
        if (!encrypts()) {
            throw new KeyFileException(file + " is encrypted, and there is no passphrase. Give it in"
                    + " HMS_SYS_CA_PASSPHRASE, or in a file with --ca-passphrase-file.");
        }
        try {
            return key(new PKCS8EncryptedPrivateKeyInfo(Pem.body(Pem.ENCRYPTED_KEY, pem))
                    .decryptPrivateKeyInfo(new JcePKCSPBEInputDecryptorProviderBuilder()
                            .setProvider(BOUNCY_CASTLE)
                            .build(passphrase)));
        } catch (PKCSException | IOException | GeneralSecurityException | IllegalArgumentException unopened) {
            throw new KeyFileException(
                    file + " cannot be opened with this passphrase. Give the one that it was encrypted with, in"
                            + " HMS_SYS_CA_PASSPHRASE or --ca-passphrase-file; if that is the one, restore the file from"
                            + " a backup.",
                    unopened);
        }
    }

    /** Whatever else is in the file stays there. */
    void seal(Path file) throws KeyFileException {
        String pem = SecretFile.read(file);
        if (encrypts() && Pem.holds(Pem.KEY, pem)) {
            SecretFile.write(file, Pem.replace(Pem.KEY, pem, pem(inClear(pem, file))));
            LOG.info("{} was in clear; it is encrypted now", file);
        }
    }

    void write(Path file, PrivateKey key) throws KeyFileException {
        SecretFile.write(file, pem(key));
    }

    /** The block of PEM for a file that only its owner may read. */
    String pem(PrivateKey key) {
        if (!encrypts()) {
            return Pem.write(key);
        }
        try {
            byte[] encrypted = new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(key.getEncoded()))
                    .build(new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                            .setProvider(BOUNCY_CASTLE)
                            .setPRF(HMAC_SHA256)
                            .setIterationCount(iterations)
                            .build(passphrase))
                    .getEncoded();
            return Pem.block(Pem.ENCRYPTED_KEY, encrypted);
        } catch (OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("BouncyCastle must have AES-256 and PBKDF2", impossible);
        }
    }

    private static PrivateKey inClear(String pem, Path file) throws KeyFileException {
        try {
            return Pem.readKey(pem);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException damaged) {
            throw new KeyFileException(
                    file + " holds no readable private key (PEM, PKCS#8, EC or RSA). Restore it from a backup.",
                    damaged);
        }
    }

    static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        boolean rsa = info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
        return KeyFactory.getInstance(rsa ? "RSA" : "EC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    /** Says whether there is a passphrase, never which. */
    @Override
    public String toString() {
        return encrypts() ? "keys encrypted with a passphrase" : "keys in clear, for their owner alone";
    }
}
