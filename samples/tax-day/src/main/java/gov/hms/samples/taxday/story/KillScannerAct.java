package gov.hms.samples.taxday.story;

import java.util.Comparator;
import java.util.stream.Stream;

/** The busier fraud-scanner of version 1 is killed under load. Nobody notices. */
final class KillScannerAct implements Act {
    private static final long PATIENCE_MILLIS = 30_000;

    @Override
    public String name() {
        return "kill-fraud-scanner";
    }

    @Override
    public String title() {
        return "kill -9 of a fraud-scanner under load: 0 failed calls";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Tally before = stage.load().begin();
        stage.watch(before, stage.millis(0.03, 1_000));
        stage.watchUntil(
                before,
                PATIENCE_MILLIS,
                () -> before.byScanner(busiest(stage, before).pid()) > 0,
                () -> "  none of them by version 1 yet");
        Child victim = busiest(stage, before);
        long servedBefore = before.byScanner(victim.pid());
        Tally after = stage.load().begin();
        stage.terminal().line("  kill -9 %d (%s)".formatted(victim.pid(), victim.name()));
        victim.kill9();
        stage.watch(after, stage.millis(0.15, 3_000));
        stage.load().settle(after);
        stage.startAgain(victim);
        figures.put("servedByVictimBefore", servedBefore)
                .put("callsAfterKill", after.sentCount())
                .put("failed", after.failedCount())
                .put("slowestMillis", after.filingMillis(100));
        figures.require(
                servedBefore > 0, "%s served nothing before it was killed (expected: its share)", victim.name());
        figures.require(
                after.failedCount() == 0, "failed: %d (expected: 0): %s", after.failedCount(), after.failures());
        figures.require(
                after.answeredCount() == after.sentCount(),
                "answered: %d (expected: all %d)",
                after.answeredCount(),
                after.sentCount());
    }

    /** Of version 1: the next act needs the only version 2. */
    private static Child busiest(Stage stage, Tally tally) {
        return Stream.of("fraud-scanner-1", "fraud-scanner-2")
                .map(stage.cast()::service)
                .max(Comparator.comparingLong(service -> tally.byScanner(service.pid())))
                .orElseThrow();
    }
}
