package gov.hms.sys.server;

/** Whose Service Tokens are accepted. */
public record TokenSettings() {
    static final TokenSettings DEFAULTS = new TokenSettings();
}
