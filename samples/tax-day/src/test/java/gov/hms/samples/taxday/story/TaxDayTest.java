package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TaxDayTest {
    @TempDir
    Path folder;

    @Test
    void withoutOptionsTheDefaultsHold() {
        Options options = parse();
        assertThat(options.seconds()).isEqualTo(30);
        assertThat(options.rate()).isEqualTo(60);
        assertThat(options.adaptive()).isTrue();
        assertThat(options.pdfs()).isNull();
        assertThat(options.keep()).isFalse();
        assertThat(options.report()).isNull();
    }

    @Test
    void takesEveryOption() {
        Path report = folder.resolve("report.json");
        Options options = parse(
                "--seconds",
                "20",
                "--rate",
                "100",
                "--pdfs",
                folder.toString(),
                "--keep",
                "--report",
                report.toString());
        assertThat(options.seconds()).isEqualTo(20);
        assertThat(options.rate()).isEqualTo(100);
        assertThat(options.adaptive()).isFalse();
        assertThat(options.pdfs()).isEqualTo(folder);
        assertThat(options.keep()).isTrue();
        assertThat(options.report()).isEqualTo(report);
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds,9,10 to 600",
        "--seconds,601,10 to 600",
        "--rate,4,5 to 2000",
        "--rate,2001,5 to 2000",
        "--pdfs,/no/such/folder,a folder with files",
        "--report,/no/such/folder/report.json,a file in a folder that exists"
    })
    void aValueOutOfBoundsIsNamedWithTheExpectation(String option, String value, String expected) {
        StringWriter errors = new StringWriter();
        CommandLine line = TaxDay.commandLine().setErr(new PrintWriter(errors));
        assertThat(line.execute(option, value)).isEqualTo(2);
        assertThat(errors.toString()).contains(option + ": " + value, "(expected: " + expected);
    }

    private static Options parse(String... arguments) {
        CommandLine line = TaxDay.commandLine();
        line.parseArgs(arguments);
        TaxDay command = line.getCommand();
        return command.options();
    }
}
