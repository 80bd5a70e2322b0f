package gov.hms.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/security.md promises what the tests of the abuse cases hold, word by word. With {@code -Dhms.docs.write=true} its
 * second and third column are written anew from the test classes.
 */
class SecurityTableTest {
    private static final Path PROJECT = Path.of("..");
    private static final Path PAGE = PROJECT.resolve("docs/security.md");
    private static final int CASES = 45;

    private static final boolean WRITE = Boolean.getBoolean("hms.docs.write");
    private static final String NONE = "not yet";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (S\\d\\d) ([^|]*) \\| ([^|]*) \\| ([^|]*) \\|$");

    private static String row(MatchOf row, Map<String, AbuseCase> cases) {
        AbuseCase abuse = cases.get(row.number());
        return "| " + row.number() + " " + row.title() + " | "
                + (abuse == null ? NONE + " | " + NONE : abuse.promise().replace("|", "\\|") + " | " + abuse.link())
                + " |";
    }

    private record MatchOf(String number, String title) {}

    private static Map<String, AbuseCase> cases() throws IOException {
        return AbuseCase.all(PROJECT).stream()
                .collect(Collectors.toMap(
                        AbuseCase::number,
                        abuse -> abuse,
                        (one, other) -> {
                            throw new AssertionError(one.number() + ": " + one.file() + " and " + other.file()
                                    + " (expected: one class for each case)");
                        },
                        LinkedHashMap::new));
    }

    @Test
    void theTablePromisesWhatTheTestsSay() throws IOException {
        String page = Files.readString(PAGE);
        Map<String, AbuseCase> cases = cases();
        if (WRITE) {
            page = ROW.matcher(page)
                    .replaceAll(row -> Matcher.quoteReplacement(row(new MatchOf(row.group(1), row.group(2)), cases)));
            Files.writeString(PAGE, page);
        }

        List<String> behind = ROW.matcher(page)
                .results()
                .filter(row -> !row.group().equals(row(new MatchOf(row.group(1), row.group(2)), cases)))
                .map(java.util.regex.MatchResult::group)
                .toList();

        assertThat(behind)
                .as("docs/security.md is behind; run this test with -Dhms.docs.write=true")
                .isEmpty();
    }

    @Test
    void theTableHasEachOfTheCasesOnceAndInOrder() throws IOException {
        List<String> numbers = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, CASES)
                        .mapToObj("S%02d"::formatted)
                        .toList());
    }

    @Test
    void everyCaseHasATestClass() throws IOException {
        assertThat(cases()).hasSize(CASES);
    }

    /** Each once, however many parameters it runs with. */
    @Test
    void noCaseIsHeldByAWordAlone() throws IOException {
        int tests = cases().values().stream().mapToInt(AbuseCase::tests).sum();
        int assertions =
                cases().values().stream().mapToInt(AbuseCase::assertions).sum();
        System.out.printf(
                "abuse cases: %d classes, %d test methods, %d assertions in their sources%n",
                cases().size(), tests, assertions);

        assertThat(cases().values()).allSatisfy(abuse -> {
            assertThat(abuse.tests()).as(abuse.name()).isPositive();
            assertThat(abuse.assertions()).as(abuse.name()).isGreaterThanOrEqualTo(2);
        });
    }

    @Test
    void everyPromiseIsASentence() throws IOException {
        assertThat(cases().values())
                .allSatisfy(abuse -> assertThat(abuse.promise())
                        .as("the first sentence of the Javadoc of %s", abuse.name())
                        .hasSizeGreaterThan(20)
                        .doesNotContain("{@")
                        .endsWith("."));
    }
}
