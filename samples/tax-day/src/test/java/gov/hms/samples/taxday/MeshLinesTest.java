package gov.hms.samples.taxday;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshLinesTest {
    private static final Path SOURCES = Path.of("src/main/java/gov/hms/samples/taxday");
    private static final int PAGE = 60;

    @ParameterizedTest
    @ValueSource(strings = {"intake/ReturnIntake", "scan/FraudScanner", "payout/RefundPayout"})
    void theReadmeCountsTheLinesThatMentionTheMesh(String main) throws IOException {
        List<String> lines = Files.readAllLines(SOURCES.resolve(main + ".java"));
        long mesh = lines.stream().filter(MeshLinesTest::mentionsMesh).count();
        String name = main.substring(main.indexOf('/') + 1);
        assertThat(Files.readAllLines(Path.of("README.md")))
                .anyMatch(line -> line.startsWith("- [" + name + "]")
                        && line.contains("%d of its %d lines mention the mesh".formatted(mesh, lines.size())));
        assertThat(lines).hasSizeLessThanOrEqualTo(PAGE);
    }

    @Test
    void nothingElseOfTheServicesMentionsTheMesh() throws IOException {
        for (String service : List.of("intake", "scan", "payout")) {
            try (Stream<Path> files = Files.list(SOURCES.resolve(service))) {
                List<Path> mentioning =
                        files.filter(MeshLinesTest::mentionsMesh).toList();
                assertThat(mentioning).hasSize(1);
            }
        }
    }

    private static boolean mentionsMesh(Path file) {
        try {
            return Files.readAllLines(file).stream().anyMatch(MeshLinesTest::mentionsMesh);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean mentionsMesh(String line) {
        return line.toLowerCase(Locale.ROOT).contains("mesh");
    }
}
