package gov.hms.sys.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Option;

/** Which records of the audit log are asked for. Picocli writes the fields. */
final class AuditFilter {
    @Option(names = "--actor", paramLabel = "NAME", description = "only what this operator, service or file did")
    private String actor;

    @Option(
            names = "--action",
            paramLabel = "WORD",
            description = "only this, as in policy.put, or all that begins so, as in policy.")
    private String action;

    @Option(names = "--target", paramLabel = "NAME", description = "only what was done to this")
    private String target;

    @Option(names = "--about", paramLabel = "WORD", description = "only what speaks of this, as in fraud-scan-policy@7")
    private String about;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "only from then on: 2026-11-23T22:24:53Z, or how long ago, as in 1h")
    private String since;

    /** To be appended to a path that has a query already. */
    String query(Shell shell) throws CommandException {
        return parameter("actor", actor)
                + parameter("action", action)
                + parameter("target", target)
                + parameter("about", about)
                + (since == null ? "" : parameter("since", time("--since", since, shell)));
    }

    static String time(String option, String text, Shell shell) throws CommandException {
        try {
            if (text.matches("[0-9]{1,6}[smhd]")) {
                long count = Long.parseLong(text.substring(0, text.length() - 1));
                Duration ago = switch (text.charAt(text.length() - 1)) {
                    case 's' -> Duration.ofSeconds(count);
                    case 'm' -> Duration.ofMinutes(count);
                    case 'h' -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
                return shell.timing().now().minus(ago).toString();
            }
            return Instant.parse(text).toString();
        } catch (DateTimeException malformed) {
            throw CommandException.badInput(
                            option + ": " + text + " (expected: as in 2026-11-23T22:24:53Z, 90s, 30m, 1h or 7d)",
                            "hms audit tail --help")
                    .causedBy(malformed);
        }
    }

    static String parameter(String name, String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
