package gov.hms.samples.taxday.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerReaderTest {
    @TempDir
    Path folder;

    @Test
    void seesAReturnThatWasPaidTwice() throws IOException {
        String entry = "%-94s".formatted("622000000518123456789        000001234526-00000001    TAX REFUND");
        Path file = Files.write(folder.resolve("ledger.ach"), List.of(entry, entry));
        LedgerReader ledger = LedgerReader.read(file);
        assertThat(ledger.duplicates()).isEqualTo(1);
        assertThat(ledger.cents()).isEqualTo(Map.of("26-00000001", 12_345L));
        assertThat(ledger.controlEntries()).isEqualTo(-1);
    }

    @Test
    void refusesALineOfTheWrongLength() throws IOException {
        Path file = Files.writeString(folder.resolve("ledger.ach"), "622\n");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> LedgerReader.read(file))
                .withMessageContaining("ledger.ach:1: 3 characters (expected: 94)");
    }
}
