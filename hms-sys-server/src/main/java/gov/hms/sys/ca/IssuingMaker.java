package gov.hms.sys.ca;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Makes issuing authorities, beside a running HMS-SYS or without one. */
public final class IssuingMaker {
    private static final Duration LIFE = Duration.ofDays(365);

    private IssuingMaker() {}

    /**
     * Makes the next issuing authority below the root that the key belongs to. A running HMS-SYS takes it over by itself.
     *
     * @param rootKey may be on a medium that is taken away afterwards
     * @return when it ends
     */
    public static Instant issue(Path ca, Path rootKey, KeyVault vault, InstantSource clock) throws KeyFileException {
        PrivateKey key = vault.readOutside(rootKey);
        Workshop workshop = new Workshop(vault, clock, new SecureRandom());
        for (AuthorityFiles files : List.of(AuthorityFiles.current(ca), AuthorityFiles.next(ca))) {
            if (RootLine.isAt(files)) {
                X509Certificate root = KeyPairFiles.readCertificate(files.root());
                if (KeyPairFiles.pair(key, root.getPublicKey())) {
                    return make(files, workshop, root, key)
                            .certificate()
                            .getNotAfter()
                            .toInstant();
                }
            }
        }
        throw new KeyFileException(rootKey + " is not the key of the root in " + ca + ". Give the key that belongs to "
                + AuthorityFiles.current(ca).root() + ".");
    }

    static Signer make(AuthorityFiles files, Workshop workshop, X509Certificate root, PrivateKey rootKey)
            throws KeyFileException {
        Signer made = workshop.profile()
                .issuing(
                        KeyPairFiles.generate(workshop.random()),
                        new Signer(root, rootKey),
                        workshop.clock().instant(),
                        LIFE);
        // the key and its certificate in one file: a crash, or somebody who reads meanwhile, finds both or neither
        SecretFile.write(files.issuingKey(), workshop.vault().pem(made.key()) + Pem.write(made.certificate()));
        AuthorityFiles.writePublic(files.issuing(), List.of(made.certificate()));
        return made;
    }
}
