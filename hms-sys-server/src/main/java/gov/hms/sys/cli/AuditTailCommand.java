package gov.hms.sys.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code hms audit tail}. */
@Command(name = "tail", description = "Print the latest records of the audit log.")
final class AuditTailCommand implements Callable<Integer> {
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final int MOST = 1000;
    /** Asked for at each refresh; a burst of more is said to be skipped, not silently so. */
    private static final int REFRESH_COUNT = 200;

    private final Shell shell;
    private final Server server;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description = "how many, 1 to 1000; default: 20")
    private int count = 20;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with new ones, until Ctrl-C")
    private boolean follow;

    @Mixin
    private AuditFilter filter = new AuditFilter();

    @Mixin
    private Output output = new Output();

    AuditTailCommand(Shell shell, Server server) {
        this.shell = shell;
        this.server = server;
    }

    @Override
    public Integer call() throws CommandException {
        if (count < 1 || count > MOST) {
            throw CommandException.badInput("-n: " + count + " (expected: 1 to " + MOST + ")", "hms audit tail -n 20");
        }
        SysClient sys = server.connect();
        String wanted = filter.query(shell);
        JsonNode answer = sys.get("/audit?last=" + count + wanted);
        output.print(shell.out(), answer, table(answer));
        long seen = latest(answer, 0);
        while (follow && shell.timing().pause(REFRESH)) {
            JsonNode news = after(sys.get("/audit?last=" + REFRESH_COUNT + wanted), seen);
            if (!news.path("records").isEmpty()) {
                if (wanted.isEmpty()) {
                    hintAtGap(seen, news.path("records").path(0).path("seq").asLong(0));
                }
                printMore(news);
            }
            seen = latest(news, seen);
        }
        return ExitCode.OK;
    }

    private void printMore(JsonNode news) {
        if (output.format == OutputFormat.table) {
            table(news).printRows(shell.out());
            shell.out().flush();
        } else {
            output.print(shell.out(), news, new Table());
        }
    }

    private void hintAtGap(long seen, long first) {
        if (first > seen + 1) {
            shell.hint((first - seen - 1) + " records skipped; next: hms audit tail -n " + MOST);
        }
    }

    private static JsonNode after(JsonNode answer, long seen) {
        ObjectNode news = new JsonMapper().createObjectNode();
        ArrayNode records = news.putArray("records");
        for (JsonNode entry : answer.path("records")) {
            if (entry.path("seq").asLong(0) > seen) {
                records.add(entry);
            }
        }
        return news;
    }

    private static long latest(JsonNode answer, long otherwise) {
        return Math.max(
                otherwise,
                answer.path("records")
                        .valueStream()
                        .mapToLong(entry -> entry.path("seq").asLong(0))
                        .max()
                        .orElse(0));
    }

    private static Table table(JsonNode answer) {
        Table table = new Table(
                Table.Column.number("SEQ"),
                Table.Column.text("TIME"),
                Table.Column.text("ACTOR"),
                Table.Column.text("ACTION"),
                Table.Column.text("TARGET"),
                Table.Column.text("DETAIL"));
        for (JsonNode entry : answer.path("records")) {
            table.row(
                    entry.path("seq").asString(""),
                    Times.seconds(entry.path("time").asString("")),
                    entry.path("actor").asString(""),
                    entry.path("action").asString(""),
                    entry.path("target").asString(""),
                    entry.path("detail").asString(""));
        }
        return table;
    }
}
