package gov.hms.sys.admin;

import gov.hms.sys.ca.OperatorToken;
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
     * @param why for the audit log, never for the one who showed it
     */
    record Shown(Optional<Operator> operator, String why) {
        static final Shown MALFORMED = new Shown(Optional.empty(), "not one bearer token");
        private static final Shown UNKNOWN = new Shown(Optional.empty(), "a token that is nobody's");

        String name() {
            return operator.map(Operator::name).orElse("");
        }
    }

    Shown check(String token) {
        // both, always: how long it takes must not tell whose it nearly was
        boolean ofDataDirectory = first.matches(token);
        Optional<StoredOperator> found = operators.find(token);
        if (ofDataDirectory) {
            return new Shown(Optional.of(Operator.LOCAL), "");
        }
        if (found.isEmpty()) {
            return Shown.UNKNOWN;
        }
        StoredOperator operator = found.get();
        Optional<Role> role = Role.of(operator.role());
        if (operator.expiredAt(clock.instant()) || role.isEmpty()) {
            return new Shown(Optional.empty(), "the token of " + operator.name() + ", which has expired");
        }
        if (operators.onlyForDevelopment(operator)) {
            return new Shown(Optional.empty(), "the token of " + operator.name() + ", which was made in --dev");
        }
        return new Shown(Optional.of(new Operator(operator.name(), role.get())), "");
    }

    void used(String name) {
        operators.used(name);
    }
}
