package gov.hms.sys.ca;

import gov.hms.sys.audit.CheckpointKey;
import gov.hms.sys.audit.CheckpointSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;

/**
 * The key that seals the audit log, in {@code audit.key.pem}; of its own, so that no other signature of HMS-SYS can be passed off
 * as a seal. The public half is {@code audit.pub.pem} beside the log.
 */
public final class AuditKey implements CheckpointSigner {
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final boolean fresh;

    private AuditKey(PrivateKey privateKey, PublicKey publicKey, boolean fresh) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.fresh = fresh;
    }

    /** Reads the key in the directory; makes one when there is none. */
    public static AuditKey open(Path directory, KeyVault vault, SecureRandom random) throws KeyFileException {
        Path file = directory.resolve("audit.key.pem");
        boolean fresh = !Files.exists(file);
        if (fresh) {
            vault.write(file, KeyPairFiles.generate(random).getPrivate());
        }
        PrivateKey key = vault.read(file);
        if (!(key instanceof ECPrivateKey ec)) {
            throw new KeyFileException(file + " holds a key of " + key.getAlgorithm()
                    + " (expected: P-256). Put back the one that HMS-SYS made.");
        }
        return new AuditKey(ec, PublicHalf.of(ec), fresh);
    }

    @Override
    public byte[] sign(byte[] statement) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(privateKey);
            signer.update(statement);
            return signer.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a P-256 key that was read must sign", impossible);
        }
    }

    @Override
    public CheckpointKey key() {
        return new CheckpointKey(publicKey);
    }

    @Override
    public boolean fresh() {
        return fresh;
    }

    @Override
    public String toString() {
        return "audit key " + key().fingerprint();
    }
}
