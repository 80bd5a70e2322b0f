package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sets the stage, plays the acts in order, and cleans up. */
final class Story {
    private static final List<Act> ACTS = List.of(
            new DiscoveryAct(),
            new MutualTlsAct(),
            new PolicyAct(),
            new KillScannerAct(),
            new SplitAct(),
            new PauseAct(),
            new TopAct(),
            new KillSysAct(),
            new SnapshotAct(),
            new ReconnectAct(),
            new ExactlyOnceAct(),
            new AuditAct());

    private static final long STAY_UP_TALLY_MILLIS = 10_000;

    private final Options options;
    private final Terminal terminal;
    private final Report report;

    Story(Options options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
        this.report = new Report(Instant.now(), options);
    }

    /** @return whether every act passed */
    boolean play() throws IOException, InterruptedException {
        if (!Files.isRegularFile(options.sysJar())) {
            terminal.failed("no " + options.sysJar()
                    + " (expected: HMS-SYS, packaged); start the story with samples/tax-day/run");
            return false;
        }
        Path folder = Files.createTempDirectory("tax-day-");
        // before the first logger: what the mesh logs in this process must not run into the story
        System.setProperty("LOG_FILE", folder.resolve("e-file-1.log").toString());
        System.setProperty("LOG_TO", "FILE");
        Ports ports = new Ports();
        Cast cast = new Cast(folder, options.sysJar(), ports);
        Thread cleaner = new Thread(cast::close, "cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        boolean passed = false;
        try (ports;
                cast) {
            passed = play(cast);
        } finally {
            writeReport();
            if (passed && !options.keep()) {
                delete(folder);
            } else {
                terminal.line("");
                terminal.line("Logs, ledger and policies are in " + folder);
            }
        }
        Runtime.getRuntime().removeShutdownHook(cleaner);
        return passed;
    }

    private boolean play(Cast cast) throws InterruptedException {
        terminal.title("Tax Day: setting the stage");
        Instant start = Instant.now();
        try (Stage stage = Stage.set(options, terminal, cast)) {
            terminal.passed("HMS-SYS %s and %d services are up after %.1f s, each a process of its own"
                    .formatted(stage.sys().url(), cast.services().size(), seconds(start)));
            for (int i = 0; i < ACTS.size(); i++) {
                play(stage, i + 1, ACTS.get(i));
            }
            summary(start);
            if (!report.passed()) {
                showLogs(cast);
            }
            if (options.keep()) {
                writeReport();
                stayUp(stage);
            }
            return report.passed();
        } catch (IOException | RuntimeException e) {
            terminal.failed("the story could not start: " + e.getMessage());
            showLogs(cast);
            return false;
        }
    }

    private void play(Stage stage, int number, Act act) throws InterruptedException {
        terminal.title("%d/%d  %s".formatted(number, ACTS.size(), act.title()));
        Instant start = Instant.now();
        Figures figures = new Figures();
        try {
            act.play(stage, figures);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            figures.require(false, "%s", e);
        }
        figures.values().forEach((name, value) -> terminal.line("    %-28s %s".formatted(name, value)));
        figures.problems().forEach(terminal::failed);
        if (figures.problems().isEmpty()) {
            terminal.passed("%s (%.1f s)".formatted(act.name(), seconds(start)));
        }
        report.add(act, Duration.between(start, Instant.now()), figures);
    }

    private void summary(Instant start) {
        terminal.title("Summary, %.0f s".formatted(seconds(start)));
        for (Map<String, Object> act : report.acts()) {
            String line = "%-20s %s".formatted(act.get("name"), act.get("title"));
            if (Boolean.TRUE.equals(act.get("passed"))) {
                terminal.passed(line);
            } else {
                terminal.failed(line + " " + act.get("problems"));
            }
        }
    }

    private void showLogs(Cast cast) {
        for (Child child : cast.all()) {
            terminal.line("");
            terminal.line("  the end of " + child.name() + ".log:");
            try {
                child.lastLines(15).forEach(line -> terminal.line("    " + line));
            } catch (IOException e) {
                terminal.line("    cannot be read: " + e);
            }
        }
    }

    /** The load goes on, so that what is tried shows an effect. */
    private void stayUp(Stage stage) throws InterruptedException {
        terminal.title("Everything stays up, with load; Ctrl-C ends it");
        stage.cast()
                .toTry(stage.sys())
                .forEach((what, command) -> terminal.line("  %-20s %s".formatted(what, command)));
        stage.load().forget();
        stage.load().resume();
        while (stage.cast().sys().alive()) {
            Tally tally = stage.load().begin();
            stage.watchUntil(
                    tally, STAY_UP_TALLY_MILLIS, () -> !stage.cast().sys().alive(), () -> "");
        }
    }

    private void writeReport() throws IOException {
        if (options.report() != null) {
            report.write(options.report(), Instant.now());
            terminal.line("  Report: " + options.report());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static double seconds(Instant start) {
        return Duration.between(start, Instant.now()).toMillis() / 1_000.0;
    }
}
