package gov.hms.sys.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** The role of this word; empty: there is none. */
    static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
