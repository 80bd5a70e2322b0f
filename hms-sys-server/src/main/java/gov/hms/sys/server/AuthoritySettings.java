package gov.hms.sys.server;

/** How the keys of the certificate authority are kept. */
public record AuthoritySettings() {
    static final AuthoritySettings DEFAULTS = new AuthoritySettings();
}
