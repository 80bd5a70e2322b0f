package gov.hms.sys.ca;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** A root that somebody else made: read from their files, checked, and laid where HMS-SYS finds it. */
public final class OwnRoot {
    private static final int CERT_SIGN = 5;
    private static final int MIN_RSA_BITS = 2048;
    private static final List<Integer> EC_BITS = List.of(256, 384);

    private final X509Certificate certificate;
    private final PrivateKey key;

    private OwnRoot(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** @param key PEM in clear, PKCS#8 or as openssl writes it; only its owner may be able to read it */
    public static OwnRoot ofPem(Path certificate, Path key) throws KeyFileException {
        return checked(KeyPairFiles.readCertificate(certificate), readKey(key), key);
    }

    /** @param password of the store; overwritten with zeros */
    public static OwnRoot ofPkcs12(Path store, char[] password) throws KeyFileException {
        FileOwners.ofThisProcess().require(store);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore pkcs12 = KeyStore.getInstance("PKCS12");
            pkcs12.load(in, password);
            for (String alias : Collections.list(pkcs12.aliases())) {
                if (pkcs12.isKeyEntry(alias)
                        && pkcs12.getKey(alias, password) instanceof PrivateKey key
                        && pkcs12.getCertificate(alias) instanceof X509Certificate certificate) {
                    return checked(certificate, key, store);
                }
            }
            throw new KeyFileException(store + " holds no key with a certificate. Export both into it.");
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new KeyFileException(
                    store + " cannot be read as PKCS#12 with this password. Give the right one with --password-file.",
                    unreadable);
        } finally {
            java.util.Arrays.fill(password, '\0');
        }
    }

    /**
     * Lays the root where the next start finds it, with an issuing authority below it.
     *
     * @param ca made when it is absent; must hold no root yet, or for {@code next}, none that is to follow
     * @param next for the next rotation, beside the root in use
     * @param keepKey false: the root's key stays where it is, and only there
     */
    public void install(Path ca, boolean next, boolean keepKey, KeyVault vault, InstantSource clock)
            throws KeyFileException {
        requireValid(clock.instant());
        AuthorityFiles.createDirectory(ca);
        AuthorityFiles files = next ? AuthorityFiles.next(ca) : AuthorityFiles.current(ca);
        if (RootLine.isAt(files) || next && RotationFile.in(ca).read().isPresent()) {
            throw new KeyFileException("There is a root in " + files.root()
                    + (next
                            ? " already, or a rotation is under way. Finish it first, or move that root away."
                            : " already. To replace it, use --next, and then: hms ca rotate"));
        }
        if (next && !RootLine.isAt(AuthorityFiles.current(ca))) {
            throw new KeyFileException("There is no root in " + ca + " yet. Use hms ca init without --next.");
        }
        Workshop workshop = new Workshop(vault, clock, new SecureRandom());
        if (keepKey) {
            vault.write(files.rootKey(), key);
        }
        IssuingMaker.make(files, workshop, certificate, key);
        AuthorityFiles.writePublic(files.root(), List.of(certificate));
    }

    public String anchor() {
        return "sha256:" + CertificateAuthority.sha256(certificate);
    }

    private static PrivateKey readKey(Path file) throws KeyFileException {
        String text = SecretFile.read(file);
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                if (block instanceof PrivateKeyInfo info) {
                    return KeyVault.key(info);
                }
                if (block instanceof PEMKeyPair pair) {
                    return KeyVault.key(pair.getPrivateKeyInfo());
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException damaged) {
            throw unreadable(file).causedBy(damaged);
        }
        throw unreadable(file);
    }

    private static KeyFileException unreadable(Path file) {
        return new KeyFileException(
                file + " holds no private key in clear (PEM). If it is encrypted, decrypt it first into a file of mode"
                        + " 0600: openssl pkcs8 -in " + file + " -out FILE");
    }

    private static OwnRoot checked(X509Certificate certificate, PrivateKey key, Path file) throws KeyFileException {
        if (certificate.getBasicConstraints() < 1) {
            throw unfit(
                    certificate.getBasicConstraints() < 0
                            ? "is no authority's certificate (basicConstraints CA:true)"
                            : "allows no authority below it (path length 0, expected: none, or 1 or more)");
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage == null || !usage[CERT_SIGN]) {
            throw unfit("is not made for signing certificates (key usage keyCertSign)");
        }
        if (certificate.hasUnsupportedCriticalExtension()) {
            throw unfit("has critical extensions that are not understood: " + certificate.getCriticalExtensionOIDs());
        }
        requireStrength(certificate.getPublicKey());
        KeyPairFiles.requirePair(key, certificate.getPublicKey(), file);
        return new OwnRoot(certificate, key);
    }

    private static void requireStrength(PublicKey key) throws KeyFileException {
        if (key instanceof RSAPublicKey rsa) {
            if (rsa.getModulus().bitLength() < MIN_RSA_BITS) {
                throw unfit("has an RSA key of " + rsa.getModulus().bitLength() + " bits (expected: " + MIN_RSA_BITS
                        + " or more)");
            }
        } else if (!(key instanceof ECPublicKey ec)
                || !EC_BITS.contains(ec.getParams().getCurve().getField().getFieldSize())) {
            throw unfit("has a key of another kind (expected: P-256, P-384 or RSA)");
        }
    }

    private void requireValid(Instant now) throws KeyFileException {
        Date date = Date.from(now);
        if (date.before(certificate.getNotBefore()) || date.after(certificate.getNotAfter())) {
            throw unfit("is valid from " + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + ", and it is " + now);
        }
    }

    private static KeyFileException unfit(String why) {
        return new KeyFileException("The certificate " + why + ". Make a root that is fit for it.");
    }

    /** Names the certificate; never the key. */
    @Override
    public String toString() {
        return "root " + certificate.getSubjectX500Principal();
    }
}
