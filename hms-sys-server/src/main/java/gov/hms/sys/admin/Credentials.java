package gov.hms.sys.admin;

import gov.hms.sys.ca.OperatorToken;
import gov.hms.sys.console.Sessions;
import gov.hms.sys.control.Operators;
import gov.hms.sys.store.StoredOperator;
import java.time.InstantSource;
import java.util.Optional;

/** Whose token it is: that of the data directory, or one that was made for somebody. */
record Credentials(OperatorToken first, Operators operators, InstantSource clock) {
    /**
     * What a token turned out to be.
     *
     * @param operator empty: it opens nothing
     * @param owner whose it is, when it opens something
     * @param why for the audit log, never for the one who showed it
     */
    record Shown(Optional<Operator> operator, Optional<Sessions.Owner> owner, String why) {
        static final Shown MALFORMED = none("not one bearer token");
        private static final Shown UNKNOWN = none("a token that is nobody's");

        private static Shown none(String why) {
            return new Shown(Optional.empty(), Optional.empty(), why);
        }

        private static Shown of(Operator operator, Sessions.Owner owner) {
            return new Shown(Optional.of(operator), Optional.of(owner), "");
        }

        String name() {
            return operator.map(Operator::name).orElse("");
        }
    }

    Shown check(String token) {
        // both, always: how long it takes must not tell whose it nearly was
        boolean ofDataDirectory = first.matches(token);
        Optional<StoredOperator> found = operators.find(token);
        if (ofDataDirectory) {
            return Shown.of(Operator.LOCAL, new Sessions.Owner(Optional.empty()));
        }
        return found.map(this::worth).orElse(Shown.UNKNOWN);
    }

    /** What a session opens now: what its owner's token does, while they have the one with which they came. */
    Shown check(Sessions.Owner owner) {
        if (owner.stored().isEmpty()) {
            return Shown.of(Operator.LOCAL, owner);
        }
        StoredOperator operator = owner.stored().get();
        return operators.all().contains(operator)
                ? worth(operator)
                : Shown.none("a session of " + operator.name() + ", whose token was revoked");
    }

    private Shown worth(StoredOperator operator) {
        Optional<Role> role = Role.of(operator.role());
        if (operator.expiredAt(clock.instant()) || role.isEmpty()) {
            return Shown.none("the token of " + operator.name() + ", which has expired");
        }
        if (operators.onlyForDevelopment(operator)) {
            return Shown.none("the token of " + operator.name() + ", which was made in --dev");
        }
        return Shown.of(new Operator(operator.name(), role.get()), new Sessions.Owner(Optional.of(operator)));
    }

    void used(String name) {
        operators.used(name);
    }
}
