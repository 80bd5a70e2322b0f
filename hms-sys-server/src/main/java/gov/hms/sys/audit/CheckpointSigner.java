package gov.hms.sys.audit;

/** Signs what the audit log says about itself. Whoever holds the key could sign another log: it is for HMS-SYS alone. */
public interface CheckpointSigner {
    /** ECDSA over P-256 with SHA-256, DER. */
    byte[] sign(byte[] statement);

    /** With which others check the signatures. */
    CheckpointKey key();

    /** Whether the key was made at this very start, so that there can be nothing yet that it signed. */
    boolean fresh();
}
