package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/cli.md describes every command, and no other. */
class CliReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");
    private static final Pattern HEADING = Pattern.compile("(?m)^## `hms ([a-z ]+[a-z])");

    @Test
    void thePageHasASectionForEachCommand() throws IOException {
        List<String> sections = HEADING.matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(sections).containsExactlyInAnyOrderElementsOf(CommandTree.paths());
    }

    @Test
    void thePageNamesEachOptionAndEachVariableOfSysRun() throws IOException {
        String page = Files.readString(PAGE);
        CommandLine run = HmsCommand.commandLine(new Cli(Path.of("")).shell())
                .getSubcommands()
                .get("sys")
                .getSubcommands()
                .get("run");

        run.getCommandSpec().options().stream()
                .filter(option ->
                        !option.inherited() && !option.hidden() && !option.usageHelp() && !option.versionHelp())
                .forEach(option -> assertThat(page)
                        .contains("`" + option.longestName() + "`")
                        .contains("`" + EnvironmentDefaults.variable(option.longestName()) + "`"));
    }
}
