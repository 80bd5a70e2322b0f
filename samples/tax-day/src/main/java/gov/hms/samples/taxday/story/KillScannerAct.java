package gov.hms.samples.taxday.story;

/** One of three fraud-scanners is killed under load. Nobody notices. */
final class KillScannerAct implements Act {
    private static final String VICTIM = "fraud-scanner-1";

    @Override
    public String name() {
        return "kill-fraud-scanner";
    }

    @Override
    public String title() {
        return "kill -9 of one fraud-scanner under load: 0 failed calls";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Child victim = stage.cast().service(VICTIM);
        Tally before = stage.load().begin();
        stage.watch(before, stage.millis(0.03, 1_000));
        long servedBefore = before.byScanner(victim.pid());
        Tally after = stage.load().begin();
        stage.terminal().line("  kill -9 %d (%s)".formatted(victim.pid(), VICTIM));
        victim.kill9();
        stage.watch(after, stage.millis(0.15, 3_000));
        stage.load().settle(after);
        victim.start();
        stage.awaitRegistered(victim);
        figures.put("servedByVictimBefore", servedBefore)
                .put("callsAfterKill", after.sentCount())
                .put("failed", after.failedCount())
                .put("slowestMillis", after.filingMillis(100));
        figures.require(servedBefore > 0, "%s served nothing before it was killed (expected: its share)", VICTIM);
        figures.require(
                after.failedCount() == 0, "failed: %d (expected: 0): %s", after.failedCount(), after.failures());
        figures.require(
                after.answeredCount() == after.sentCount(),
                "answered: %d (expected: all %d)",
                after.answeredCount(),
                after.sentCount());
    }
}
