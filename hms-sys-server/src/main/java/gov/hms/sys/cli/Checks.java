package gov.hms.sys.cli;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What {@code hms check} looks at, in the order in which one depends on the other. */
final class Checks {
    private static final Duration CLOCK_WARN = Duration.ofSeconds(5);
    /** The tolerance with which tokens and certificates are checked. */
    private static final Duration CLOCK_FAIL = Duration.ofSeconds(60);

    private static final long ISSUING_WARN_DAYS = 60;
    private static final long ISSUING_FAIL_DAYS = 8;

    private final Shell shell;
    private final ServerOptions options;
    private final List<Finding> findings = new ArrayList<>();

    Checks(Shell shell, ServerOptions options) {
        this.shell = shell;
        this.options = options;
    }

    List<Finding> run() {
        findings.add(Finding.ok("java", Runtime.version().toString()));
        findings.add(LocalChecks.dataDirectory(shell));
        try {
            ServerAddress address = new ServerLocator(shell, options).locate();
            server(address, SysClient.connect(address, shell));
        } catch (CommandException failure) {
            fail("server", failure);
        }
        return List.copyOf(findings);
    }

    private void server(ServerAddress address, SysClient sys) throws CommandException {
        JsonNode health = sys.get("/health");
        findings.add(Finding.ok(
                "server",
                "HMS-SYS " + health.path("version").asString("?") + " is "
                        + health.path("status").asString("?") + " at " + address));
        findings.add(
                address.encrypted()
                        ? Finding.ok(
                                "transport",
                                "TLS, checked against " + address.ca().orElseThrow())
                        : Finding.ok("transport", "in clear: HMS-SYS runs with --dev, for development only"));
        clock(sys);
        authority(sys);
        address.grpc().ifPresent(grpc -> findings.add(LocalChecks.port(grpc)));
        try {
            instances(sys.get("/instances"));
        } catch (CommandException failure) {
            fail("instances", failure);
            return;
        }
        try {
            policies(sys.get("/policies"));
        } catch (CommandException failure) {
            fail("policies", failure);
        }
    }

    private void authority(SysClient sys) {
        try {
            JsonNode ca = sys.get("/ca");
            Instant end = Instant.parse(ca.path("issuingEnds").asString(""));
            long days = Duration.between(shell.timing().now(), end).toDays();
            String text = "certificates can be issued until " + Times.seconds(end.toString()) + ", " + days + " days";
            boolean itself = ca.path("rootKeyIsHere").asBoolean();
            String next = "make the next issuing authority with the root's key: hms ca issue --root-key FILE";
            if (itself || days >= ISSUING_WARN_DAYS) {
                findings.add(Finding.ok("issuing", text + (itself ? ", then renewed by itself" : "")));
            } else {
                findings.add(
                        days >= ISSUING_FAIL_DAYS
                                ? Finding.warn("issuing", text, next)
                                : Finding.fail("issuing", text, next));
            }
        } catch (CommandException failure) {
            findings.add(Finding.warn("issuing", failure.getMessage(), failure.next()));
        } catch (DateTimeException unreadable) {
            findings.add(Finding.warn(
                    "issuing", "HMS-SYS does not tell until when certificates can be issued", "hms ca status"));
        }
    }

    private void clock(SysClient sys) throws CommandException {
        Instant before = shell.timing().now();
        Reply reply = sys.send("GET", "/health", BodyPublishers.noBody());
        if (reply.date().isEmpty()) {
            findings.add(Finding.warn("clock", "HMS-SYS does not tell its time", "compare it by hand: date -u"));
            return;
        }
        // the header has whole seconds: up to one second is no difference at all
        Duration difference = Duration.between(before, reply.date().get()).abs();
        String text = difference.toSeconds() <= 1 ? "as HMS-SYS's" : difference.toSeconds() + " s from HMS-SYS's";
        String next = "set both clocks by NTP: certificates and tokens depend on them";
        if (difference.compareTo(CLOCK_FAIL) > 0) {
            findings.add(Finding.fail("clock", text, next));
        } else if (difference.compareTo(CLOCK_WARN) > 0) {
            findings.add(Finding.warn("clock", text, next));
        } else {
            findings.add(Finding.ok("clock", text));
        }
    }

    private void instances(JsonNode answer) {
        int connected = answer.path("instances").size();
        if (connected == 0) {
            findings.add(Finding.warn(
                    "instances", "none is connected", "hms token create SERVICE, and start one with what it prints"));
            return;
        }
        int current = 0;
        for (JsonNode instance : answer.path("instances")) {
            Acknowledgement acknowledgement = Acknowledgement.of(instance);
            String who = instance.path("instanceId").asString("") + " of "
                    + instance.path("service").asString("");
            if (!acknowledgement.refused().isEmpty()) {
                findings.add(Finding.fail(
                        "instances", who + " " + acknowledgement.text(), "update its library, or change the policy"));
            } else if (!acknowledgement.behind().isEmpty()) {
                findings.add(Finding.warn("instances", who + " is " + acknowledgement.text(), "hms mesh status"));
            } else {
                current++;
            }
        }
        if (current == connected) {
            findings.add(Finding.ok("instances", "all " + connected + " have acknowledged their configuration"));
        }
    }

    private void policies(JsonNode answer) {
        for (JsonNode rejected : answer.path("rejectedFiles")) {
            JsonNode violations = rejected.path("violations");
            String more = violations.size() > 1 ? " (and " + (violations.size() - 1) + " more)" : "";
            findings.add(Finding.fail(
                    "policies",
                    Printable.of(violations.path(0).asString("")) + more,
                    "correct " + Printable.of(rejected.path("file").asString(""))
                            + " in the policies directory; what was in force before stays so"));
        }
        if (answer.path("rejectedFiles").isEmpty()) {
            findings.add(Finding.ok("policies", answer.path("policies").size() + " in force, and no file refused"));
        }
    }

    private void fail(String subject, CommandException failure) {
        String details = failure.details().isEmpty() ? "" : " (" + String.join("; ", failure.details()) + ")";
        findings.add(Finding.fail(subject, failure.getMessage() + details, failure.next()));
    }
}
