package gov.hms.sys.policy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code @Proves} as it stands above a test.
 *
 * @param test {@code SnapshotCacheTest.theMostSpecificPolicyHoldsAlone}
 */
record Proof(String field, String behaviour, String test) {
    private static final Pattern ANNOTATION = Pattern.compile("(?<![\"\\w])@Proves\\s*\\(");
    private static final String STRING = "\"(?:[^\"\\\\]|\\\\.)*\"";
    private static final Pattern ARGUMENT =
            Pattern.compile("(field|behaviour)\\s*=\\s*(" + STRING + "(?:\\s*\\+\\s*" + STRING + ")*)");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern METHOD = Pattern.compile("([A-Za-z_$][\\w$]*)\\s*\\(");
    private static final Pattern NEXT_ANNOTATION = Pattern.compile("\\G\\s*@[\\w.]+\\s*");

    /** All below {@code src/test/java} of every module of the project. */
    static List<Proof> all(Path project) throws IOException {
        List<Path> tests = new ArrayList<>();
        Files.walkFileTree(project, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                // what a build makes comes and goes
                return directory.endsWith("target") || directory.endsWith(".git")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isTest(file)) {
                    tests.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(tests);
        List<Proof> proofs = new ArrayList<>();
        for (Path file : tests) {
            String name = file.getFileName().toString();
            proofs.addAll(of(name.substring(0, name.length() - ".java".length()), Files.readString(file)));
        }
        return proofs;
    }

    private static boolean isTest(Path file) {
        return file.toString().endsWith(".java")
                && file.toString().replace('\\', '/').contains("/src/test/java/")
                && !file.endsWith("Proves.java");
    }

    /** Those of one file, however it is formatted. */
    static List<Proof> of(String testClass, String source) {
        List<Proof> proofs = new ArrayList<>();
        Matcher annotation = ANNOTATION.matcher(source);
        while (annotation.find()) {
            int end = closing(source, annotation.end() - 1);
            String arguments = source.substring(annotation.end(), end);
            proofs.add(new Proof(
                    argument("field", arguments, testClass),
                    argument("behaviour", arguments, testClass),
                    testClass + "." + method(source, end + 1)));
        }
        return proofs;
    }

    private static String argument(String name, String arguments, String testClass) {
        Matcher argument = ARGUMENT.matcher(arguments);
        while (argument.find()) {
            if (argument.group(1).equals(name)) {
                StringBuilder value = new StringBuilder();
                LITERAL.matcher(argument.group(2))
                        .results()
                        .forEach(literal -> value.append(literal.group(1).translateEscapes()));
                return value.toString();
            }
        }
        throw new AssertionError(
                testClass + ": the proof (" + arguments + ") has no " + name + " (expected: a string literal)");
    }

    /** The name of the method below the annotation that ends here, past all other annotations. */
    private static String method(String source, int from) {
        int at = from;
        Matcher next = NEXT_ANNOTATION.matcher(source);
        while (next.find(at) && next.start() == at) {
            at = next.end();
            if (source.charAt(at) == '(') {
                at = closing(source, at) + 1;
            }
        }
        Matcher method = METHOD.matcher(source);
        if (!method.find(at)) {
            throw new AssertionError("no method below @Proves: " + source.substring(from));
        }
        return method.group(1);
    }

    /** Where the parenthesis ends that opens here; those in strings do not count. */
    private static int closing(String source, int open) {
        int depth = 0;
        boolean quoted = false;
        for (int i = open; i < source.length(); i++) {
            char c = source.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')' && --depth == 0) {
                return i;
            }
        }
        throw new AssertionError("an annotation without its end: " + source.substring(open));
    }
}
