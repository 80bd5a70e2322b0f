package gov.hms.sys.server;

import gov.hms.sys.ca.KeyFileException;
import gov.hms.sys.ca.KeyVault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the keys of the certificate authority are kept.
 *
 * @param keys in clear for their owner alone, or encrypted with a passphrase as well
 * @param passphraseFile whose first line encrypts them instead; read at the start
 */
public record AuthoritySettings(KeyVault keys, Optional<Path> passphraseFile) {
    static final AuthoritySettings DEFAULTS = new AuthoritySettings(KeyVault.inClear());

    public AuthoritySettings(KeyVault keys) {
        this(keys, Optional.empty());
    }

    KeyVault vault() throws KeyFileException {
        return passphraseFile.isPresent() ? KeyVault.encryptedBy(passphraseFile.get()) : keys;
    }
}
