package gov.hms.sys.ca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One root, and the issuing authority below it that signs everything else. The root's key is needed only to make an issuing
 * authority; it may be kept elsewhere until then.
 */
final class RootLine {
    private static final Logger LOG = LoggerFactory.getLogger(RootLine.class);
    private static final Duration ROOT_LIFE = Duration.ofDays(3_652);
    static final Duration RENEW_ISSUING_BEFORE = Duration.ofDays(60);

    private final AuthorityFiles files;
    private final Workshop workshop;
    private final X509Certificate root;
    private final String sha256;
    private volatile Signer issuing;

    private RootLine(AuthorityFiles files, Workshop workshop, X509Certificate root, Signer issuing) {
        this.files = files;
        this.workshop = workshop;
        this.root = root;
        this.sha256 = CertificateAuthority.sha256(root);
        this.issuing = issuing;
    }

    /** Makes a root and its key. */
    static void createRoot(AuthorityFiles files, Workshop workshop, String commonName) throws KeyFileException {
        Signer made = workshop.profile()
                .root(
                        KeyPairFiles.generate(workshop.random()),
                        commonName,
                        workshop.clock().instant(),
                        ROOT_LIFE);
        workshop.vault().write(files.rootKey(), made.key());
        AuthorityFiles.writePublic(files.root(), List.of(made.certificate()));
        LOG.info("Made the root {}; its key is {}", commonName, files.rootKey());
    }

    /** Reads what is there, and makes the issuing authority when there is none that is usable and the root's key is here. */
    static RootLine open(AuthorityFiles files, Workshop workshop) throws KeyFileException {
        X509Certificate root = KeyPairFiles.readCertificate(files.root());
        for (Path key : files.keys()) {
            if (Files.exists(key)) {
                workshop.vault().seal(key);
            }
        }
        RootLine line = new RootLine(files, workshop, root, null);
        if (!line.reload()) {
            LOG.warn("There is no issuing authority that belongs to {}; making one", files.root());
            line.createIssuing();
        }
        if (!line.endOfIssuing().isAfter(workshop.clock().instant())) {
            line.renewIfDue();
        }
        return line;
    }

    X509Certificate root() {
        return root;
    }

    /** Of the root, in lower-case hexadecimal. */
    String sha256() {
        return sha256;
    }

    Signer issuing() {
        return issuing;
    }

    Instant endOfIssuing() {
        return issuing.certificate().getNotAfter().toInstant();
    }

    boolean rootKeyIsHere() {
        return Files.exists(files.rootKey());
    }

    boolean signed(X509Certificate authority) {
        if (!authority.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            return false;
        }
        try {
            authority.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException foreign) {
            return false;
        }
    }

    /** Makes the next issuing authority in time before the current one ends. */
    void renewIfDue() throws KeyFileException {
        if (workshop.clock().instant().isAfter(endOfIssuing().minus(RENEW_ISSUING_BEFORE))) {
            createIssuing();
            LOG.info("Made a new issuing authority, valid until {}", endOfIssuing());
        }
    }

    /**
     * Takes over what lies on the disk: somebody may have made an issuing authority with a root's key that is kept elsewhere.
     *
     * @return whether there is a usable one
     */
    boolean reload() throws KeyFileException {
        if (!Files.exists(files.issuingKey())) {
            return false;
        }
        X509Certificate certificate = certificateOfIssuing();
        if (certificate == null) {
            return false;
        }
        Signer before = issuing;
        if (before != null && before.certificate().equals(certificate)) {
            return true;
        }
        PrivateKey key = workshop.vault().read(files.issuingKey());
        if (!KeyPairFiles.pair(key, certificate.getPublicKey()) || !signed(certificate)) {
            LOG.warn("{}, the certificate beside it and {} do not belong together", files.issuingKey(), files.root());
            return false;
        }
        if (before != null) {
            LOG.info(
                    "Took over a new issuing authority, valid until {}",
                    certificate.getNotAfter().toInstant());
        }
        issuing = new Signer(certificate, key);
        return true;
    }

    private X509Certificate certificateOfIssuing() throws KeyFileException {
        try {
            String text = SecretFile.read(files.issuingKey());
            if (Pem.holds(Pem.CERTIFICATE, text)) {
                return Pem.readCertificate(text);
            }
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            throw new KeyFileException(
                    files.issuingKey() + " holds a damaged certificate. Restore it from a backup.", damaged);
        }
        // written by an earlier version, which kept the two apart
        return Files.exists(files.issuing()) ? KeyPairFiles.readCertificate(files.issuing()) : null;
    }

    private void createIssuing() throws KeyFileException {
        if (!rootKeyIsHere()) {
            throw new KeyFileException("The issuing authority below " + files.root() + " "
                    + (issuing == null ? "is missing or damaged" : "ends at " + endOfIssuing())
                    + ", and the root's key is not here. Make the next one where that key is: hms ca issue --data "
                    + files.directory().getParent() + " --root-key FILE");
        }
        PrivateKey rootKey = workshop.vault().read(files.rootKey());
        KeyPairFiles.requirePair(rootKey, root.getPublicKey(), files.rootKey());
        issuing = IssuingMaker.make(files, workshop, root, rootKey);
    }

    /** The same, from files that were moved. */
    RootLine at(AuthorityFiles moved) {
        return new RootLine(moved, workshop, root, issuing);
    }

    /** Whether a root is there at all. */
    static boolean isAt(AuthorityFiles files) {
        return Files.exists(files.root());
    }

    /** Moves every file of one set to another that exists, the root's certificate as the last, or as the first. */
    static void move(AuthorityFiles from, AuthorityFiles to, boolean rootFirst) throws KeyFileException {
        List<Path> rest = List.of(from.issuingKey(), from.issuing(), from.rootKey());
        List<Path> targets = List.of(to.issuingKey(), to.issuing(), to.rootKey());
        try {
            if (rootFirst) {
                moveIfThere(from.root(), to.root());
            }
            for (int i = 0; i < rest.size(); i++) {
                moveIfThere(rest.get(i), targets.get(i));
            }
            moveIfThere(from.root(), to.root());
        } catch (IOException failed) {
            throw new KeyFileException(
                    "The files of a root could not be moved in " + from.directory() + ": " + failed
                            + ". Make it writable, or make room; it is tried again.",
                    failed);
        }
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            SecretFile.move(from, to);
        }
    }
}
