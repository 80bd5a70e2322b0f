package gov.hms.samples.taxday.payout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import gov.hms.samples.taxday.payout.Ledger.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final LocalDate DAY = LocalDate.of(2026, 4, 15);

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("ledger.ach");
    }

    @Test
    void paysOnceAndSaysSoTheSecondTime() throws Exception {
        try (Ledger ledger = Ledger.open(path, DAY)) {
            assertThat(ledger.pay(refund("R-1", 100))).isEqualTo(Outcome.PAID);
            assertThat(ledger.pay(refund("R-1", 100))).isEqualTo(Outcome.ALREADY_PAID);
        }
        assertThat(entries()).hasSize(1);
    }

    @Test
    void refusesTheSameReturnWithAnotherAmount() throws Exception {
        try (Ledger ledger = Ledger.open(path, DAY)) {
            ledger.pay(refund("R-1", 100));
            assertThat(ledger.pay(refund("R-1", 101))).isEqualTo(Outcome.CONFLICT);
        }
        assertThat(entries()).hasSize(1);
    }

    @Test
    void aThousandConcurrentDuplicatesPayEachReturnOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Ledger ledger = Ledger.open(path, DAY)) {
            List<Callable<Outcome>> calls = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                Refund refund = refund("R-" + i % 100, 500);
                calls.add(() -> ledger.pay(refund));
            }
            int paid = 0;
            for (Future<Outcome> outcome : threads.invokeAll(calls)) {
                paid += outcome.get() == Outcome.PAID ? 1 : 0;
            }
            assertThat(paid).isEqualTo(100);
        } finally {
            threads.shutdownNow();
        }
        assertThat(entries()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void remembersWhatItPaidBeforeARestart() throws Exception {
        try (Ledger ledger = Ledger.open(path, DAY)) {
            ledger.pay(refund("R-1", 100));
        }
        try (Ledger ledger = Ledger.open(path, DAY)) {
            assertThat(ledger.pay(refund("R-1", 100))).isEqualTo(Outcome.ALREADY_PAID);
            assertThat(ledger.pay(refund("R-2", 200))).isEqualTo(Outcome.PAID);
        }
        assertThat(entries()).hasSize(2);
    }

    @Test
    void everyTornLastLineIsCutOffAndPaidAgain() throws Exception {
        try (LedgerFile file = LedgerFile.open(path, DAY)) {
            file.append(List.of(refund("R-1", 100), refund("R-2", 200)));
        }
        byte[] whole = Files.readAllBytes(path);
        for (int torn = 1; torn <= AchRecord.LENGTH; torn++) {
            Files.write(path, java.util.Arrays.copyOf(whole, whole.length - torn));
            try (Ledger ledger = Ledger.open(path, DAY)) {
                assertThat(ledger.pay(refund("R-1", 100))).isEqualTo(Outcome.ALREADY_PAID);
                assertThat(ledger.pay(refund("R-2", 200))).isEqualTo(Outcome.PAID);
            }
            assertThat(entries()).hasSize(2);
        }
    }

    @Test
    void aLineThatIsNoRecordStopsTheStart() throws Exception {
        Ledger.open(path, DAY).close();
        Files.writeString(path, "x".repeat(94) + "\n");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Ledger.open(path, DAY))
                .withMessageContaining("ledger.ach:1: not a ledger record")
                .withMessageContaining("restore the file");
    }

    @Test
    void aSecondPayoutCannotOpenTheSameLedger() throws Exception {
        try (Ledger ledger = Ledger.open(path, DAY)) {
            ledger.pay(refund("R-1", 1));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> Ledger.open(path, DAY))
                    .withMessageContaining("in use");
        }
    }

    @Test
    void everyLineHas94CharactersAndTheControlsAddUp() throws Exception {
        try (Ledger ledger = Ledger.open(path, DAY)) {
            ledger.pay(refund("R-1", 12_345));
            ledger.pay(refund("R-2", 55));
        }
        List<String> lines = Files.readAllLines(path);
        assertThat(lines).hasSize(10).allMatch(line -> line.length() == 94);
        assertThat(lines.get(2)).startsWith("622000000518123456789        0000012345R-1            TAX REFUND");
        assertThat(lines.get(4)).startsWith("8220000002").contains("000000012400");
        assertThat(lines.get(5)).startsWith("9000001000001000000020000000102000000000000000000012400");
    }

    @Test
    void refusesRefundsAfterItWasClosed() throws Exception {
        Ledger ledger = Ledger.open(path, DAY);
        ledger.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ledger.pay(refund("R-1", 1)));
    }

    @Test
    void goesOnWithALedgerThatOnlyHasATornHeader() throws Exception {
        Files.writeString(path, "101 0000", StandardOpenOption.CREATE);
        try (Ledger ledger = Ledger.open(path, DAY)) {
            assertThat(ledger.pay(refund("R-1", 1))).isEqualTo(Outcome.PAID);
        }
        assertThat(entries()).hasSize(1);
    }

    private List<String> entries() throws IOException {
        return Files.readAllLines(path).stream()
                .filter(AchRecord::isEntry)
                .map(AchRecord::returnId)
                .toList();
    }

    private static Refund refund(String id, long cents) {
        return new Refund(id, cents, "000000518", "123456789");
    }
}
