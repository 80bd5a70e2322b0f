package gov.hms.samples.taxday.story;

/** The control plane dies under load. The services go on with what they know. */
final class KillSysAct implements Act {
    @Override
    public String name() {
        return "kill-hms-sys";
    }

    @Override
    public String title() {
        return "kill -9 of HMS-SYS under load: 0 failed calls";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Tally tally = stage.load().begin();
        stage.terminal()
                .line("  kill -9 %d (hms-sys)".formatted(stage.cast().sys().pid()));
        stage.cast().sys().kill9();
        stage.watch(tally, stage.millis(0.15, 3_000));
        stage.load().settle(tally);
        figures.put("calls", tally.sentCount())
                .put("failed", tally.failedCount())
                .put("p99Millis", tally.filingMillis(99));
        figures.require(
                tally.failedCount() == 0, "failed: %d (expected: 0): %s", tally.failedCount(), tally.failures());
        figures.require(
                tally.answeredCount() == tally.sentCount() && tally.sentCount() > 0,
                "answered: %d (expected: all %d)",
                tally.answeredCount(),
                tally.sentCount());
    }
}
