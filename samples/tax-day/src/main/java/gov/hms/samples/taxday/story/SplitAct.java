package gov.hms.samples.taxday.story;

/** Version 2 of the scanner gets one return in ten. */
final class SplitAct implements Act {
    private static final double EXPECTED = 10;
    private static final int ENOUGH = 300;
    private static final long LONGEST_MILLIS = 15_000;

    @Override
    public String name() {
        return "ab-split";
    }

    @Override
    public String title() {
        return "A/B: fraud-scanner v1 gets 90 %, v2 (with one more rule) 10 %";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Distribution saved = Distribution.save(stage, Policies.split(90, 10));
        Tally tally = stage.load().begin();
        stage.watchUntil(
                tally,
                Math.max(
                        stage.millis(0.2, 4_000),
                        Math.min(LONGEST_MILLIS, 1_000L * ENOUGH / stage.load().rate())),
                () -> false,
                () -> v2(tally));
        stage.load().settle(tally);
        long v1 = tally.byVersion("v1");
        long v2 = tally.byVersion("v2");
        double percent = 100.0 * v2 / Math.max(1, v1 + v2);
        // four standard deviations of as many draws: a correct split fails this once in 16,000 stories
        double tolerance = 400 * Math.sqrt(0.09 / Math.max(1, v1 + v2));
        stage.terminal().line("  v1 %,d   v2 %,d".formatted(v1, v2));
        figures.put("acknowledgedMillis", saved.bothMillis())
                .put("v1", v1)
                .put("v2", v2)
                .put("v2Percent", percent)
                .put("tolerance", tolerance)
                .put("failed", tally.failedCount());
        figures.require(
                Math.abs(percent - EXPECTED) <= tolerance, "v2: %.1f %% (expected: 10 ± %.1f)", percent, tolerance);
        figures.require(
                tally.failedCount() == 0, "failed: %d (expected: 0): %s", tally.failedCount(), tally.failures());
    }

    private static String v2(Tally tally) {
        long v2 = tally.byVersion("v2");
        return "  v2 %.1f %%".formatted(100.0 * v2 / Math.max(1, v2 + tally.byVersion("v1")));
    }
}
