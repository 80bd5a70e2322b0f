package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import java.nio.file.Path;
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
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root that everybody trusts, and the issuing authority below it that signs everything else; two of both while one root is
 * replaced by another. They live in {@code ca/} of the data directory.
 */
public final class CertificateAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthority.class);

    private final Path directory;
    private final String trustDomain;
    private final Workshop workshop;
    private final CertificateProfile profile;
    private final RotationFile rotationFile;
    private volatile TrustState trust;

    private CertificateAuthority(Path directory, String trustDomain, Workshop workshop, TrustState trust) {
        this.directory = directory;
        this.trustDomain = trustDomain;
        this.workshop = workshop;
        this.profile = workshop.profile();
        this.rotationFile = RotationFile.in(directory);
        this.trust = trust;
    }

    /** As the other one does, with keys in clear. */
    public static CertificateAuthority open(
            Path directory, String trustDomain, InstantSource clock, SecureRandom random) throws KeyFileException {
        return open(directory, trustDomain, KeyVault.inClear(), clock, random);
    }

    /**
     * Reads the authority from the directory; makes it when there is none.
     *
     * @throws KeyFileException when files are missing, damaged, or could have been read or changed by others
     */
    public static CertificateAuthority open(
            Path directory, String trustDomain, KeyVault vault, InstantSource clock, SecureRandom random)
            throws KeyFileException {
        AuthorityFiles.createDirectory(directory);
        Workshop workshop = new Workshop(vault, clock, random);
        RotationMoves.finishInterrupted(directory);
        AuthorityFiles files = AuthorityFiles.current(directory);
        if (!RootLine.isAt(files)) {
            files.requireNoTrace();
            RootLine.createRoot(files, workshop, trustDomain + " root");
        }
        RootLine current = RootLine.open(files, workshop);
        Optional<RotationState> rotation = RotationFile.in(directory).read();
        RootLine next = rotation.isEmpty() ? null : RootLine.open(AuthorityFiles.next(directory), workshop);
        CertificateAuthority authority = new CertificateAuthority(
                directory, trustDomain, workshop, new TrustState(current, next, rotation.orElse(null)));
        RotationMoves.sealRetired(directory, vault);
        authority.writeBundle();
        authority.warnOfOfflineRoot();
        return authority;
    }

    /** The root of HMS-SYS's own certificate. */
    public X509Certificate root() {
        return trust.current().root();
    }

    /** The roots to trust now: one, and two while one is replaced by another. */
    public List<X509Certificate> bundle() {
        return trust.bundle();
    }

    /** SHA-256 of the root below which workloads' certificates are issued now, in lower-case hexadecimal. */
    public String issuingRoot() {
        return trust.signing().sha256();
    }

    /** Where the roots' certificates lie; everybody may read them. */
    public Path bundleFile() {
        return directory.resolve("bundle.pem");
    }

    public String bundlePem() {
        return Pem.write(bundle());
    }

    public String trustDomain() {
        return trustDomain;
    }

    /** {@code sha256:} and the lower-case hexadecimal SHA-256 of the root's DER. */
    public String anchor() {
        return "sha256:" + trust.current().sha256();
    }

    /** As {@link #anchor()}, of every root to trust, with commas between them. */
    public String anchors() {
        return trust.lines().map(line -> "sha256:" + line.sha256()).collect(Collectors.joining(","));
    }

    /** When the authority that signs workloads' certificates ends. */
    public Instant endOfIssuing() {
        return trust.signing().endOfIssuing();
    }

    /** Whether the next issuing authority can be made without anybody's help. */
    public boolean rootKeyIsHere() {
        return trust.signing().rootKeyIsHere();
    }

    /** The root that the chain leads to, as {@link #issuingRoot()} names it; empty: none that is trusted now. */
    public Optional<String> rootOf(List<X509Certificate> chain) {
        X509Certificate top = chain.get(chain.size() - 1);
        return trust.lines().filter(line -> line.signed(top)).findFirst().map(RootLine::sha256);
    }

    /** Whether the root, as {@link #issuingRoot()} names it, is trusted now. */
    public boolean trusts(String root) {
        return trust.lines().anyMatch(line -> line.sha256().equals(root));
    }

    /** When a certificate that is issued now will say that it was. */
    Instant momentOfIssue() {
        return workshop.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** A certificate for a workload, and the issuing authority's behind it. */
    List<X509Certificate> issue(SubjectPublicKeyInfo key, SpiffeId id, Duration life) {
        Signer issuer = trust.signing().issuing();
        CertificateProfile.Validity validity =
                CertificateProfile.Validity.of(workshop.clock().instant(), life, issuer);
        return List.of(profile.leaf(key, id, List.of(), issuer, validity), issuer.certificate());
    }

    List<X509Certificate> issue(PublicKey key, SpiffeId id, Duration life) {
        return issue(CertificateProfile.info(key), id, life);
    }

    /**
     * A certificate for HMS-SYS itself, with the whole chain up to the root, by whose hash clients know it.
     *
     * @param hosts names and IP literals under which it is reached
     */
    ServerIdentity.Generation issueForServer(Collection<String> hosts, Duration life) {
        RootLine line = trust.current();
        Signer issuer = line.issuing();
        KeyPair keys = KeyPairFiles.generate(workshop.random());
        CertificateProfile.Validity validity =
                CertificateProfile.Validity.of(workshop.clock().instant(), life, issuer);
        List<GeneralName> names =
                hosts.stream().distinct().map(CertificateProfile::hostName).toList();
        X509Certificate leaf = profile.leaf(
                CertificateProfile.info(keys.getPublic()),
                SpiffeId.ofControlPlane(trustDomain),
                names,
                issuer,
                validity);
        return new ServerIdentity.Generation(List.of(leaf, issuer.certificate(), line.root()), keys.getPrivate());
    }

    /**
     * Makes new issuing authorities in time before the current ones end, that of the root which is to follow too: a rotation may be
     * held for long. To be called at least daily.
     */
    synchronized void renewIssuing() throws KeyFileException {
        KeyFileException failure = null;
        for (RootLine line : trust.lines().toList()) {
            try {
                line.renewIfDue();
            } catch (KeyFileException failed) {
                if (failure == null) {
                    failure = failed;
                } else {
                    failure.addSuppressed(failed);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Takes over issuing authorities that somebody made with a root's key that is kept elsewhere. */
    public synchronized void reload() {
        trust.lines().forEach(line -> {
            try {
                line.reload();
            } catch (KeyFileException unusable) {
                LOG.error("A new issuing authority cannot be taken over: {}", unusable.getMessage());
            }
        });
    }

    /** The replacement of the root that is under way. */
    public Optional<RotationState> rotation() {
        return Optional.ofNullable(trust.rotation());
    }

    /**
     * Makes the root that is to follow, unless one was laid there by its owner. Nothing trusts it yet.
     *
     * @return its SHA-256 in lower-case hexadecimal
     */
    public String prepareNext() throws KeyFileException {
        AuthorityFiles files = AuthorityFiles.next(directory);
        if (!RootLine.isAt(files)) {
            Instant now = workshop.clock().instant().truncatedTo(ChronoUnit.SECONDS);
            RootLine.createRoot(files, workshop, trustDomain + " root of " + now);
        }
        return RootLine.open(files, workshop).sha256();
    }

    /**
     * Begins a phase; with the last one, the files of the new root take the places of the old one's.
     *
     * @throws KeyFileException when it is not on the disk; then everything is as it was
     */
    public synchronized void enter(RotationState next) throws KeyFileException {
        TrustState before = trust;
        RootLine nextLine =
                before.next() == null ? RootLine.open(AuthorityFiles.next(directory), workshop) : before.next();
        rotationFile.write(next);
        trust = new TrustState(before.current(), nextLine, next);
        if (next.phase() == RotationPhase.DROP_OLD) {
            trust = new TrustState(nextLine, null, next);
        }
        writeBundleOrSay();
    }

    /** @throws KeyFileException when the disk would take no step of a rotation now */
    public synchronized void requireWritable() throws KeyFileException {
        rotationFile.requireWritable();
    }

    /** Ends what {@link RotationPhase#DROP_OLD} or {@link RotationPhase#UNDO} began; may be tried again when it fails. */
    public synchronized void end() throws KeyFileException {
        RotationPhase phase = trust.rotation().phase();
        if (phase == RotationPhase.DROP_OLD) {
            RotationMoves.dropOld(directory, trust.rotation());
            trust = new TrustState(trust.current().at(AuthorityFiles.current(directory)), null, null);
        } else if (phase == RotationPhase.UNDO) {
            RotationMoves.undo(directory, trust.rotation());
            trust = new TrustState(trust.current(), null, null);
        } else {
            throw new IllegalStateException("phase " + phase.word() + " does not end by itself");
        }
        writeBundleOrSay();
    }

    /** What is in force does not depend on the copy for others. */
    private void writeBundleOrSay() {
        try {
            writeBundle();
        } catch (KeyFileException failed) {
            LOG.error(
                    "{}; hms on this machine may not find HMS-SYS trustworthy until the next start",
                    failed.getMessage());
        }
    }

    private void writeBundle() throws KeyFileException {
        AuthorityFiles.writePublic(bundleFile(), bundle());
    }

    private void warnOfOfflineRoot() {
        Duration left = Duration.between(workshop.clock().instant(), endOfIssuing());
        if (!rootKeyIsHere() && left.compareTo(RootLine.RENEW_ISSUING_BEFORE) < 0) {
            LOG.warn(
                    "The issuing authority ends in {} days, at {}, and the root's key is not here. Make the next one:"
                            + " hms ca issue --data {} --root-key FILE",
                    left.toDays(),
                    endOfIssuing(),
                    directory.getParent());
        } else {
            LOG.info("The issuing authority ends in {} days, at {}", left.toDays(), endOfIssuing());
        }
    }

    static String sha256(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
