package gov.hms.sys.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands as a shell would, and keeps what they print. */
public final class Cli {
    public final Map<String, String> environment = new HashMap<>();
    final FakeTiming timing = new FakeTiming();
    private final Path directory;

    /** What is typed at the terminal; null: there is none. */
    String typed;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    public Cli(Path directory) {
        this.directory = directory;
    }

    public int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return HmsCommand.run(shell(), args);
    }

    Shell shell() {
        return new Shell(
                new BufferedReader(new StringReader(typed == null ? "" : typed)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                environment,
                directory,
                timing,
                typed != null);
    }

    public String out() {
        return out.toString();
    }

    public List<String> lines() {
        return out().lines().toList();
    }

    public String err() {
        return err.toString();
    }
}
