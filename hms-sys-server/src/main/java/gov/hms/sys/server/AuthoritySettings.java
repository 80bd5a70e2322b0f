package gov.hms.sys.server;

import gov.hms.sys.ca.KeyVault;

/**
 * How the keys of the certificate authority are kept.
 *
 * @param keys in clear for their owner alone, or encrypted with a passphrase as well
 */
public record AuthoritySettings(KeyVault keys) {
    static final AuthoritySettings DEFAULTS = new AuthoritySettings(KeyVault.inClear());
}
