package gov.hms.sys.policy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.HeaderNames;
import java.util.Optional;

/** The texts of the language: names, paths, headers. */
final class Forms {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}";
    /** A longer header or parameter decides nothing that a shorter one could not. */
    private static final int MAX_VALUE = 1_000;

    static final TextKind POLICY_NAME = TextKind.of(
            "1 to 100 of a-z, 0-9, - and ., with a letter or digit at both ends, as in fraud-scan-policy",
            100,
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    static final TextKind SERVICE = TextKind.of(
                    "<service> or <service>.<namespace> in lower case, as in fraud-scanner.scan",
                    127,
                    LABEL + "(\\." + LABEL + ")?")
            .checked(Forms::refuseService);

    static final TextKind CALLER = SERVICE.described(SERVICE.expected() + "; leave the field out for every caller")
            .checked(Forms::refuseService);

    static final TextKind VERSION = TextKind.of(
                    "1 to 63 of letters, digits, ., _, + and -, as in v1 or 2.4.1",
                    63,
                    "[A-Za-z0-9][A-Za-z0-9._+-]{0,62}")
            .asBare();

    static final TextKind PATH = TextKind.of(
            "a path that begins with /, without ? and #, of at most 1024 visible ASCII characters",
            1_024,
            "/[!\"$->@-~]{0,1023}");

    static final TextKind REGEX = TextKind.of(
                    "an RE2 expression for the whole text, of at most " + RegexText.MAX_LENGTH + " characters",
                    RegexText.MAX_LENGTH,
                    "[^\\u0000-\\u001f\\u007f-\\u009f]+")
            .checked(new RegexText())
            .asBare();

    static final TextKind HEADER_NAME =
            TextKind.of("the name of a header: 1 to 100 letters, digits and any of !#$%&'*+.^_`|~-", 100, TOKEN);

    static final TextKind COOKIE_NAME =
            TextKind.of("the name of a cookie: 1 to 100 letters, digits and any of !#$%&'*+.^_`|~-", 100, TOKEN);

    static final TextKind CHANGEABLE_HEADER = HEADER_NAME
            .described("the name of a header that is neither the mesh's own (x-hms-…) nor the connection's (host,"
                    + " content-length, …)")
            .checked(name -> HeaderNames.changeable(name)
                    ? Optional.empty()
                    : Optional.of(
                            "the name of a header that is neither the mesh's own (x-hms-…) nor the connection's (host,"
                                    + " content-length, …)"));

    static final TextKind HEADER_VALUE = TextKind.of(
                    "at most " + MAX_VALUE + " printable ASCII characters, with no space at the ends",
                    MAX_VALUE,
                    "([!-~]([ -~]*[!-~])?)?")
            .asBare();

    static final TextKind PARAMETER_NAME = TextKind.of(
            "the decoded name of a query parameter, 1 to 100 printable characters",
            100,
            "[^\\u0000-\\u001f\\u007f-\\u009f]+");

    static final TextKind PARAMETER_VALUE = TextKind.of(
                    "a decoded value, at most " + MAX_VALUE + " printable characters",
                    MAX_VALUE,
                    "[^\\u0000-\\u001f\\u007f-\\u009f]*")
            .asBare();

    /** Characters of a segment that mean themselves once a path is decoded. */
    private static final String SEGMENT = "[!\"$&-)+-.0-:<->@-\\[\\]-~]+";

    static final TextKind ACCESS_PATH = TextKind.of(
                    "a decoded path as in /flag, or /flag/* for everything below it; of visible ASCII without ?, #, %, ;"
                            + " and \\",
                    1_024, "/|(/" + SEGMENT + ")+/?|(/" + SEGMENT + ")*/\\*")
            .checked(Forms::refuseDots);

    private Forms() {}

    private static Optional<String> refuseService(String name) {
        if (LogicalName.isLabel(name)) {
            return Optional.empty();
        }
        try {
            LogicalName.parse(name);
            return Optional.empty();
        } catch (IllegalArgumentException refused) {
            return Optional.of(SERVICE.expected() + "; mesh is not a namespace");
        }
    }

    /** No request arrives with them: containers resolve them first. */
    private static Optional<String> refuseDots(String path) {
        return (path + "/").contains("/./") || (path + "/").contains("/../")
                ? Optional.of("a path without the segments . and ..")
                : Optional.empty();
    }
}
