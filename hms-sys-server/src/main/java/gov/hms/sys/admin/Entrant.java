package gov.hms.sys.admin;

import gov.hms.sys.console.Sessions;

/** Who came in, and what they showed for it. */
record Entrant(Operator operator, Pass pass) {
    /** What was shown. */
    sealed interface Pass {
        /** Nothing was, or nothing is asked for. */
        record None() implements Pass {}

        /** @param owner whose token it was */
        record Token(Sessions.Owner owner) implements Pass {}

        /** The session of a browser. */
        record Session(String id) implements Pass {
            @Override
            public String toString() {
                return "a session";
            }
        }
    }

    /** Somebody who showed nothing. */
    static final Entrant NOBODY = new Entrant(Operator.NOBODY, new Pass.None());
}
