package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands as a shell would, and keeps what they print. */
final class Cli {
    final Map<String, String> environment = new HashMap<>();
    final FakeTiming timing = new FakeTiming();
    private final Path directory;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    Cli(Path directory) {
        this.directory = directory;
    }

    int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return HmsCommand.run(shell(), args);
    }

    Shell shell() {
        return new Shell(new PrintWriter(out, true), new PrintWriter(err, true), environment, directory, timing, false);
    }

    String out() {
        return out.toString();
    }

    List<String> lines() {
        return out().lines().toList();
    }

    String err() {
        return err.toString();
    }
}
