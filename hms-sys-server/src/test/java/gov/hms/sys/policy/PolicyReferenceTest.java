package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/policy-reference.md speaks of the language that there is, and each field of it is proved to do something. With
 * {@code -Dhms.docs.write=true} the tables of the page are written anew, and the list of proofs that are still awaited gets shorter.
 */
class PolicyReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "policy-reference.md");
    /** Fields without a proof yet, one a line. It may only get shorter, and is to be empty. */
    private static final Path AWAITED = Path.of("src", "test", "resources", "conformance-awaited.txt");

    private static final boolean WRITE = Boolean.getBoolean("hms.docs.write");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)(^    apiVersion: .*\\n(?:    .*\\n)*)");

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    private static void upToDate(UnaryOperator<String> rewriting) throws IOException {
        String page = page();
        String rewritten = rewriting.apply(page);
        if (WRITE) {
            Files.writeString(PAGE, rewritten);
        } else {
            assertThat(page)
                    .as("docs/policy-reference.md is behind; run this test with -Dhms.docs.write=true")
                    .isEqualTo(rewritten);
        }
    }

    private static Set<String> awaited() throws IOException {
        try (Stream<String> lines = Files.lines(AWAITED)) {
            return new TreeSet<>(lines.filter(line -> !line.isBlank()).toList());
        }
    }

    private static Conformance conformance() {
        try {
            return new Conformance(Proof.all(Path.of("..")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void theTablesOfFieldsAreThoseOfTheGrammar() throws IOException {
        upToDate(FieldTables::rewritten);
    }

    @Test
    void everyFieldStandsInOneTableAndInNoOther() throws IOException {
        List<String> every = Stream.concat(
                        Row.of("").stream(),
                        Row.all().stream().filter(row -> row.path().startsWith("spec.")))
                .map(Row::toString)
                .toList();

        assertThat(FieldTables.shown(page())).containsExactlyInAnyOrderElementsOf(every);
    }

    @Test
    void theExamplesOfThePageParse() throws IOException {
        List<String> examples = EXAMPLE.matcher(page())
                .results()
                .map(match -> match.group(1).replaceAll("(?m)^    ", ""))
                .toList();

        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        assertThat(examples)
                .allSatisfy(text -> assertThat(Documents.violations(text)).isEmpty());
    }

    @Test
    void theTableOfProofsIsThatOfTheTests() throws IOException {
        upToDate(page -> conformance().rewritten(page));
    }

    @Test
    void nothingIsProvedOfAFieldThatThereIsNot() {
        assertThat(conformance().unknown()).isEmpty();
    }

    @Test
    void everyFieldHasAProofOrStandsInTheListOfThoseAwaited() throws IOException {
        Set<String> awaited = awaited();
        Set<String> unproved = new TreeSet<>(conformance().unproved());
        if (WRITE) {
            awaited.retainAll(unproved);
            Files.writeString(AWAITED, String.join("\n", awaited) + (awaited.isEmpty() ? "" : "\n"));
        }

        assertThat(awaited)
                .as("a field is accepted, and no test proves what it does")
                .containsAll(unproved);
    }
}
