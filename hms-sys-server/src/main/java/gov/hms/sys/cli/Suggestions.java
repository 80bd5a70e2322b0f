package gov.hms.sys.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The subcommands and options that begin as a mistyped word does. */
final class Suggestions {
    private static final int MAX = 3;

    private Suggestions() {}

    static List<String> of(String word, CommandLine command) {
        Stream<String> known = Stream.concat(
                command.getSubcommands().keySet().stream(), command.getCommandSpec().optionsMap().keySet().stream());
        String beginning = word.substring(0, Math.min(word.length(), word.startsWith("--") ? 4 : 2));
        return known.filter(candidate -> candidate.startsWith(beginning))
                .sorted()
                .limit(MAX)
                .toList();
    }
}
