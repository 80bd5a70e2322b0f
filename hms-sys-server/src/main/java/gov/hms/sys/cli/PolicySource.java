package gov.hms.sys.cli;

import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The policies of a file, or of all files directly in a directory.
 *
 * @param policies those that can be used
 * @param violations everything else, one line each
 */
record PolicySource(List<Located> policies, List<String> violations) {
    private static final Set<String> ENDINGS = Set.of("yml", "yaml", "json");
    /** Larger than any policy may be: the parser says so, but must not be handed a disk image. */
    private static final long MAX_BYTES = 1024L * 1024;

    static PolicySource read(Shell shell, String path) throws CommandException {
        List<Located> policies = new ArrayList<>();
        List<String> violations = new ArrayList<>();
        for (String file : files(shell, path)) {
            try {
                policies.add(new Located(file, PolicyFile.parse(file, text(shell.resolve(file), file))));
            } catch (PolicyRejectedException rejected) {
                violations.addAll(rejected.violations());
            }
        }
        violations.addAll(PolicyClashes.in(policies));
        return new PolicySource(List.copyOf(policies), List.copyOf(violations));
    }

    /** The policies, when all of them can be used. */
    List<Located> orThrow() throws CommandException {
        if (violations.isEmpty()) {
            return policies;
        }
        throw CommandException.badInput(
                violations.size() == 1 ? "the policy has a violation" : violations.size() + " violations",
                violations,
                "correct them; the language is described in docs/policy-reference.md");
    }

    /** As the user would name them, in the order of their names. */
    private static List<String> files(Shell shell, String path) throws CommandException {
        Path given = shell.resolve(path);
        if (!Files.isDirectory(given)) {
            return List.of(path);
        }
        try (Stream<Path> children = Files.list(given)) {
            List<String> files = children.filter(Files::isRegularFile)
                    .map(child -> child.getFileName().toString())
                    .filter(name -> ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)))
                    .sorted()
                    .map(name -> Path.of(path, name).toString())
                    .toList();
            if (files.isEmpty()) {
                throw CommandException.badInput(
                        path + " holds no policy (expected: files that end in .yml, .yaml or .json)",
                        "give a file, or a directory with policy files");
            }
            return files;
        } catch (IOException unreadable) {
            throw unreadable(path, unreadable);
        }
    }

    private static String text(Path file, String shown) throws CommandException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw CommandException.badInput(
                        shown + " has " + Files.size(file) + " bytes (expected: at most 256 KiB)", "split the policy");
            }
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw unreadable(shown, unreadable);
        }
    }

    private static CommandException unreadable(String path, IOException cause) {
        String why = cause.toString();
        if (cause instanceof NoSuchFileException) {
            why = "there is no such file";
        } else if (cause instanceof AccessDeniedException) {
            why = "it may not be read";
        } else if (cause instanceof CharacterCodingException) {
            why = "it is not UTF-8 text";
        }
        return CommandException.badInput(path + ": " + why, "give a policy file, or a directory of them")
                .causedBy(cause);
    }

    /** @param file as the user would name it */
    record Located(String file, PolicyDocument policy) {}
}
