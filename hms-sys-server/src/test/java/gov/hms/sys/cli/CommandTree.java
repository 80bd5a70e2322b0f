package gov.hms.sys.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Every command there is, as it is typed: {@code policy apply}. */
final class CommandTree {
    private CommandTree() {}

    static List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect(HmsCommand.commandLine(new Cli(Path.of("")).shell()), "", paths);
        return paths;
    }

    private static void collect(CommandLine command, String prefix, List<String> paths) {
        command.getSubcommands().forEach((name, subcommand) -> {
            if (subcommand.getSubcommands().isEmpty()) {
                paths.add(prefix + name);
            }
            collect(subcommand, prefix + name + " ", paths);
        });
    }
}
