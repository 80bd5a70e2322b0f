package gov.hms.sys.cli;

/**
 * One line of {@code hms check}.
 *
 * @param next what to do about it; empty when there is nothing to do
 */
record Finding(State state, String subject, String text, String next) {
    enum State {
        ok,
        warn,
        fail
    }

    static Finding ok(String subject, String text) {
        return new Finding(State.ok, subject, text, "");
    }

    static Finding warn(String subject, String text, String next) {
        return new Finding(State.warn, subject, text, next);
    }

    static Finding fail(String subject, String text, String next) {
        return new Finding(State.fail, subject, text, next);
    }
}
