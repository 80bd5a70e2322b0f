package gov.hms.sys.admin;

import java.util.Locale;

/** What an operator may do; each one may do all that those before it may. */
enum Role {
    /** Reads what there is. */
    VIEWER,
    /** Changes how calls are made: policies, pauses. */
    OPERATOR,
    /** Decides about identities: tokens, certificates, roots, other operators. */
    ADMIN;

    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
