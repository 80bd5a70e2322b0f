package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text, the answer is a policy that every client takes, or a refusal; and it comes soon. */
class PolicyFuzzTest {
    private static final int DOCUMENTS = 4_000;
    /** Processor time; the first of a few tries also pays for the virtual machine's warming up. */
    private static final long MAX_MILLIS = 200;

    private static final List<String> PIECES = List.of(
            "&a ",
            "*a",
            "!!int ",
            "- ",
            "? ",
            ": ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"",
            "'",
            "|\n",
            ">\n",
            "---\n",
            "...\n",
            "%YAML 9.9\n",
            "%TAG ! x\n",
            "<<: ",
            "\t",
            "\r",
            "\u0000",
            "\u00e9",
            "\uD800",
            "\uFEFF",
            "#",
            "@",
            "`",
            "1e999",
            "-",
            "0",
            "99999999999999999999",
            "timeoutMs: 1\n",
            "\n",
            "\n  ",
            "\n      ",
            "\\",
            "\\u",
            "\\x4",
            "~",
            "null",
            "{{{{{{{{{{{{{{{{{{",
            "[[[[[[[[[[[[[[[[[[");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20_261_123, 42})
    void aMutatedDocumentIsAPolicyOrARefusalAndNeverAnythingElse(long seed) {
        Random random = new Random(seed);
        List<String> sources = List.of(
                PolicyFileTest.IRS_FRAUD,
                PolicyFileTest.EVERYTHING,
                MeshDocumentsTest.SETTINGS,
                MeshDocumentsTest.ACCESS);
        int accepted = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            String text = mutated(sources.get(i % sources.size()), random);
            if (parses(text)) {
                accepted++;
            }
        }
        assertThat(accepted)
                .as("a fuzzer that never gets through tests only the front door")
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[", "{a: ", "- ", "? ", "\"", "a: &a ", "!", "#\n", "a:\n", "'", "|\n", "\n ", "a,", "%A\n", "{\"a\":"
            })
    void aLargeDocumentOfOneRepeatedPieceIsRefusedSoon(String piece) {
        String text = piece.repeat(TextCheck.MAX_BYTES / piece.length());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        // the first rounds are interpreted; what counts is what the parser costs once it is compiled
        for (int i = 0; i < 15 && best / 1_000_000 >= MAX_MILLIS; i++) {
            long before = threads.getCurrentThreadCpuTime();
            assertThat(parses(text)).isFalse();
            best = Math.min(best, threads.getCurrentThreadCpuTime() - before);
        }

        assertThat(best / 1_000_000).isLessThan(MAX_MILLIS);
    }

    private static boolean parses(String text) {
        try {
            PolicyDocument policy = PolicyFile.parse("fuzz.yml", text);
            assertThatClientsTake(policy);
            return true;
        } catch (PolicyRejectedException refused) {
            assertThat(refused.violations())
                    .isNotEmpty()
                    .allMatch(line -> line.matches("(?s)fuzz\\.yml:([0-9]+:[0-9]+:| and [0-9]+ more).*"));
            assertThat(refused.violations()).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
            return false;
        }
    }

    private static void assertThatClientsTake(PolicyDocument policy) {
        if (policy instanceof TrafficPolicy traffic) {
            Clients.assertThatTheyTake(EffectivePolicy.of(Optional.of(traffic), TrafficSpec.NOTHING, Documents::full));
        }
    }

    private static String mutated(String source, Random random) {
        StringBuilder text = new StringBuilder(source);
        int mutations = 1 + random.nextInt(4);
        for (int i = 0; i < mutations && text.length() > 0; i++) {
            int at = random.nextInt(text.length());
            int length = Math.min(random.nextInt(12), text.length() - at);
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, at + length);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.insert(at, text.substring(at, at + length));
                case 3 -> text.setCharAt(at, (char) random.nextInt(128));
                default -> text.insert(random.nextInt(text.length()), text.substring(at, at + length));
            }
        }
        return text.toString();
    }
}
