package gov.hms.samples.taxday.returns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReturnsGeneratorTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void writesTheSameBytesEachTime(Kind kind) {
        byte[] first = new ReturnsGenerator(7).file(42, kind);
        byte[] again = new ReturnsGenerator(7).file(42, kind);
        assertThat(Arrays.equals(first, again)).isTrue();
    }

    @Test
    void anotherSeedMakesOtherReturns() {
        assertThat(new ReturnsGenerator(7).file(42, Kind.HONEST))
                .isNotEqualTo(new ReturnsGenerator(8).file(42, Kind.HONEST));
    }

    @Test
    void writesAsManyAsAskedWithEveryKindAmongThem() throws IOException {
        new ReturnsGenerator(7).write(folder, 520);
        List<String> names = names();
        assertThat(names).hasSize(520);
        for (Kind kind : Kind.values()) {
            String part = "-" + kind.name().toLowerCase().replace('_', '-') + ".pdf";
            assertThat(names).anyMatch(name -> name.endsWith(part));
        }
    }

    @Test
    void someReturnsHaveSeveralPages() throws IOException {
        int most = 0;
        for (int number = 1; number <= 40; number++) {
            try (PDDocument document = Loader.loadPDF(new ReturnsGenerator(7).file(number, Kind.HONEST))) {
                most = Math.max(most, document.getNumberOfPages());
            }
        }
        assertThat(most).isEqualTo(4);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
