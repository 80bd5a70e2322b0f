package gov.hms.sys.admin;

/**
 * Who sent a request.
 *
 * @param name as the audit log calls them
 */
record Operator(String name, Role role) {
    /** Whoever is on this very machine while HMS-SYS runs for development, or holds the token of the data directory. */
    static final Operator LOCAL = new Operator("operator", Role.ADMIN);

    /** Somebody who showed nothing. */
    static final Operator NOBODY = new Operator("nobody", Role.VIEWER);
}
