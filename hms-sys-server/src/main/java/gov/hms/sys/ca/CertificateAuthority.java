package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root that everybody trusts, and the issuing authority below it that signs everything else. Both live in {@code ca/} of the
 * data directory. The root's key is needed only to make a new issuing authority; it may be kept elsewhere until then.
 */
public final class CertificateAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthority.class);
    private static final Duration ROOT_LIFE = Duration.ofDays(3_652);
    private static final Duration ISSUING_LIFE = Duration.ofDays(365);
    private static final Duration RENEW_ISSUING_BEFORE = Duration.ofDays(60);

    private final Path directory;
    private final String trustDomain;
    private final CertificateProfile profile;
    private final SecureRandom random;
    private final InstantSource clock;
    private final X509Certificate root;
    private volatile Signer issuing;

    private CertificateAuthority(
            Path directory, String trustDomain, X509Certificate root, InstantSource clock, SecureRandom random) {
        this.directory = directory;
        this.trustDomain = trustDomain;
        this.root = root;
        this.clock = clock;
        this.random = random;
        this.profile = new CertificateProfile(random);
    }

    /**
     * Reads the authority from the directory; makes it when there is none.
     *
     * @throws KeyFileException when files are missing, damaged, or readable by others
     */
    public static CertificateAuthority open(
            Path directory, String trustDomain, InstantSource clock, SecureRandom random) throws KeyFileException {
        createDirectory(directory);
        if (!Files.exists(rootCertificate(directory))) {
            requireNoTrace(directory);
            createRoot(directory, trustDomain, clock, random);
        }
        X509Certificate root = KeyPairFiles.readCertificate(rootCertificate(directory));
        CertificateAuthority authority = new CertificateAuthority(directory, trustDomain, root, clock, random);
        authority.openIssuing();
        return authority;
    }

    /** The root of HMS-SYS's own certificate. */
    public X509Certificate root() {
        return root;
    }

    /** The roots to trust now: one, and two while one is replaced by another. */
    public List<X509Certificate> bundle() {
        return List.of(root);
    }

    /** SHA-256 of the root below which workloads' certificates are issued now, in lower-case hexadecimal. */
    public String issuingRoot() {
        return sha256(root);
    }

    /** Where the root's certificate lies; everybody may read it. */
    public Path rootFile() {
        return rootCertificate(directory);
    }

    public String trustDomain() {
        return trustDomain;
    }

    /** {@code sha256:} and the lower-case hexadecimal SHA-256 of the root's DER. */
    public String anchor() {
        return "sha256:" + sha256(root);
    }

    private static String sha256(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    /** A certificate for a workload, and the issuing authority's behind it. */
    List<X509Certificate> issue(PublicKey key, SpiffeId id, Duration life) {
        Signer issuer = issuing;
        CertificateProfile.Validity validity = CertificateProfile.Validity.of(clock.instant(), life, issuer);
        return List.of(profile.leaf(key, id, List.of(), issuer, validity), issuer.certificate());
    }

    /**
     * A certificate for HMS-SYS itself, with the whole chain up to the root, by whose hash clients know it.
     *
     * @param hosts names and IP literals under which it is reached
     */
    ServerIdentity.Generation issueForServer(Collection<String> hosts, Duration life) {
        Signer issuer = issuing;
        KeyPair keys = KeyPairFiles.generate(random);
        CertificateProfile.Validity validity = CertificateProfile.Validity.of(clock.instant(), life, issuer);
        List<GeneralName> names =
                hosts.stream().distinct().map(CertificateAuthority::hostName).toList();
        X509Certificate leaf =
                profile.leaf(keys.getPublic(), SpiffeId.ofControlPlane(trustDomain), names, issuer, validity);
        return new ServerIdentity.Generation(List.of(leaf, issuer.certificate(), root), keys.getPrivate());
    }

    /** Makes a new issuing authority in time before the current one ends. To be called at least daily. */
    void renewIssuing() throws KeyFileException {
        Instant end = issuing.certificate().getNotAfter().toInstant();
        if (clock.instant().isAfter(end.minus(RENEW_ISSUING_BEFORE))) {
            createIssuing();
            LOG.info(
                    "Made a new issuing authority, valid until {}",
                    issuing.certificate().getNotAfter().toInstant());
        }
    }

    private void openIssuing() throws KeyFileException {
        if (!Files.exists(directory.resolve("issuing.pem")) || !Files.exists(directory.resolve("issuing.key.pem"))) {
            createIssuing();
            return;
        }
        X509Certificate certificate = KeyPairFiles.readCertificate(directory.resolve("issuing.pem"));
        Path keyFile = directory.resolve("issuing.key.pem");
        Signer signer = new Signer(certificate, KeyPairFiles.readKey(keyFile));
        if (!pair(signer, keyFile) || !signedByRoot(certificate)) {
            LOG.warn("The issuing authority's files do not belong together, or to the root; making a new one");
            createIssuing();
            return;
        }
        issuing = signer;
        renewIssuing();
    }

    /** A crash between the two writes of a renewal leaves the new key beside the old certificate. */
    private static boolean pair(Signer signer, Path keyFile) {
        try {
            KeyPairFiles.requirePair(signer.key(), signer.certificate().getPublicKey(), keyFile);
            return true;
        } catch (KeyFileException mismatch) {
            LOG.warn(mismatch.getMessage());
            return false;
        }
    }

    private boolean signedByRoot(X509Certificate certificate) {
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException foreign) {
            return false;
        }
    }

    private void createIssuing() throws KeyFileException {
        Path rootKey = directory.resolve("root.key.pem");
        Signer rootSigner = new Signer(root, KeyPairFiles.readKey(rootKey));
        KeyPairFiles.requirePair(rootSigner.key(), root.getPublicKey(), rootKey);
        Signer made = profile.issuing(KeyPairFiles.generate(random), rootSigner, clock.instant(), ISSUING_LIFE);
        SecretFile.write(directory.resolve("issuing.key.pem"), Pem.write(made.key()));
        writePublic(directory.resolve("issuing.pem"), Pem.write(made.certificate()));
        issuing = made;
    }

    /** A root is made only where there was none: what is left of another one may be all that its owner has of it. */
    private static void requireNoTrace(Path directory) throws KeyFileException {
        for (String file : List.of("root.key.pem", "issuing.pem", "issuing.key.pem")) {
            if (Files.exists(directory.resolve(file))) {
                throw new KeyFileException(rootCertificate(directory) + " is missing, but " + file + " is there."
                        + " Restore all files of " + directory + " from the same backup, or move the directory away to"
                        + " begin with a new root (every workload then needs a new token).");
            }
        }
    }

    private static void createRoot(Path directory, String trustDomain, InstantSource clock, SecureRandom random)
            throws KeyFileException {
        Signer made = new CertificateProfile(random)
                .root(KeyPairFiles.generate(random), trustDomain, clock.instant(), ROOT_LIFE);
        SecretFile.write(directory.resolve("root.key.pem"), Pem.write(made.key()));
        writePublic(rootCertificate(directory), Pem.write(made.certificate()));
        LOG.info("Made a new root for {}; its key is {}", trustDomain, directory.resolve("root.key.pem"));
    }

    private static Path rootCertificate(Path directory) {
        return directory.resolve("root.pem");
    }

    private static void createDirectory(Path directory) throws KeyFileException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException failed) {
            throw new KeyFileException(
                    directory + " could not be created: " + failed + ". Make " + directory.getParent() + " writable.",
                    failed);
        }
    }

    private static void writePublic(Path file, String pem) throws KeyFileException {
        SecretFile.write(file, pem);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException failed) {
            throw new KeyFileException(file + " could not be made readable: " + failed, failed);
        }
    }

    private static GeneralName hostName(String host) {
        return IPAddress.isValid(host)
                ? new GeneralName(GeneralName.iPAddress, host)
                : new GeneralName(GeneralName.dNSName, host);
    }
}
