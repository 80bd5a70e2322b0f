package gov.hms.samples.taxday.story;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code samples/tax-day/run}: plays Tax Day on this machine. */
@Command(
        name = "samples/tax-day/run",
        mixinStandardHelpOptions = true,
        version = "Tax Day, a sample of HMS mesh",
        description =
                "Starts HMS-SYS and the services of Tax Day as processes on 127.0.0.1, sends tax returns through them,"
                        + " and plays the acts of the story one by one, with numbers.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every act passed",
            "1:an act did not pass, or the story could not start; the message says why",
            "2:an option is wrong"
        })
public final class TaxDay implements Callable<Integer> {
    private static final int DEFAULT_RATE = 60;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "Seconds of load in total, spread over the acts, 10 to 600. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Returns per second, 5 to 2000. Default: 60, or less on a machine that is too slow for it.")
    private Integer rate;

    @Option(names = "--pdfs", paramLabel = "DIR", description = "Your own files. Default: 520 generated returns.")
    private Path pdfs;

    @Option(names = "--keep", description = "Stay up after the last act, and print URLs and commands to try.")
    private boolean keep;

    @Option(names = "--report", paramLabel = "FILE", description = "Write what was measured, as JSON.")
    private Path report;

    @Option(names = "--hms-sys-jar", paramLabel = "JAR", hidden = true)
    private Path sysJar = Path.of("hms-sys-server/target/hms-sys.jar");

    private TaxDay() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new TaxDay());
    }

    @Override
    public Integer call() throws Exception {
        try (Terminal terminal = Terminal.ofSystem(System.getenv())) {
            return new Story(options(), terminal).play() ? 0 : 1;
        }
    }

    /** @throws ParameterException when a value is out of bounds */
    Options options() {
        require(seconds >= 10 && seconds <= 600, "--seconds", seconds, "10 to 600");
        require(rate == null || rate >= 5 && rate <= 2000, "--rate", rate, "5 to 2000");
        require(pdfs == null || Files.isDirectory(pdfs), "--pdfs", pdfs, "a folder with files");
        require(report == null || parentExists(report), "--report", report, "a file in a folder that exists");
        return new Options(seconds, rate == null ? DEFAULT_RATE : rate, rate == null, pdfs, keep, report, sysJar);
    }

    private static boolean parentExists(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent != null && Files.isDirectory(parent) && !Files.isDirectory(file);
    }

    private void require(boolean holds, String option, Object value, String expected) {
        if (!holds) {
            throw new ParameterException(
                    spec.commandLine(), "%s: %s (expected: %s)".formatted(option, value, expected));
        }
    }
}
