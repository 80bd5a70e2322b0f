package gov.hms.sys.cli;

/** By what {@code hms mesh top} tells the calls to a destination apart. */
enum TopBy {
    route("ROUTE", "route"),
    version("VERSION", "version"),
    instance("INSTANCE", "instance"),
    caller("CALLER INSTANCE", "callerInstance");

    private final String title;
    private final String field;

    TopBy(String title, String field) {
        this.title = title;
        this.field = field;
    }

    String title() {
        return title;
    }

    /** Of a row in the answer of HMS-SYS. */
    String field() {
        return field;
    }

    /** As it is typed, and asked of HMS-SYS. */
    String word() {
        return name();
    }
}
