package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentedCodeTest {
    private static final Path RECIPES = Path.of("src/test/java/gov/hms/mesh/servlet/DeadlineRecipes.java");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyLineOfJavaInTheDocumentIsCompiled() throws IOException {
        String document = Files.readString(Path.of("../docs/deadlines-and-overload.md"));
        List<String> compiled = lines(Files.readString(RECIPES));

        List<String> shown = BLOCK.matcher(document)
                .results()
                .flatMap(block -> lines(block.group(1)).stream())
                .toList();

        assertThat(shown).hasSizeGreaterThan(5);
        assertThat(compiled).containsAll(shown);
    }

    private static List<String> lines(String text) {
        return Arrays.stream(text.split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
