package gov.hms.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A test class of an abuse case, as its source says it.
 *
 * @param number {@code S01}
 * @param promise the first sentence of the class's Javadoc
 * @param file relative to the project
 * @param tests methods that are tests
 * @param assertions that stand in the source, each counted once, however often it runs
 */
record AbuseCase(String number, String name, String promise, Path file, int tests, int assertions) {
    private static final Pattern NAME = Pattern.compile("(S\\d\\d)[A-Z]\\w*Test\\.java");
    private static final Pattern TEST =
            Pattern.compile("(?m)^\\s*@(?:Test|TestFactory|ParameterizedTest|Property|RepeatedTest)\\b");
    private static final Pattern ASSERTION = Pattern.compile("(?<![.\\w])(?:assert[A-Z]\\w*|fail)\\s*\\(");
    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern SENTENCE = Pattern.compile("^(.*?[.!?])(?:\\s|$)", Pattern.DOTALL);

    /** All below {@code src/test/java} of every module of the project, by number. */
    static List<AbuseCase> all(Path project) throws IOException {
        List<AbuseCase> cases = new ArrayList<>();
        try (Stream<Path> modules = Files.list(project)) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> files = Files.walk(tests)) {
                        files.forEach(file -> add(project, file, cases));
                    }
                }
            }
        }
        cases.sort(Comparator.comparing(AbuseCase::number).thenComparing(AbuseCase::name));
        return cases;
    }

    private static void add(Path project, Path file, List<AbuseCase> cases) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return;
        }
        try {
            String source = Files.readString(file);
            String simple = name.group().replace(".java", "");
            cases.add(new AbuseCase(
                    name.group(1),
                    simple,
                    promise(simple, source),
                    project.relativize(file),
                    count(TEST, source),
                    count(ASSERTION, source)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** In words that a table can hold. */
    private static String promise(String name, String source) {
        int end = source.indexOf("class " + name);
        String above = end < 0 ? "" : source.substring(0, end);
        String javadoc = "";
        Matcher matcher = JAVADOC.matcher(above);
        while (matcher.find()) {
            javadoc = matcher.group(1);
        }
        String text = javadoc.replaceAll("(?m)^\\s*\\*", "")
                .replaceAll("\\{@(?:code|link|literal)\\s+([^}]*)}", "`$1`")
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ")
                .strip();
        Matcher sentence = SENTENCE.matcher(text);
        return sentence.find() ? sentence.group(1) : text;
    }

    private static int count(Pattern pattern, String source) {
        return (int) pattern.matcher(source).results().count();
    }

    String link() {
        return "[" + name + "](../" + file.toString().replace('\\', '/') + ")";
    }
}
