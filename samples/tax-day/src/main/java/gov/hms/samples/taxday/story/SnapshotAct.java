package gov.hms.samples.taxday.story;

/** While HMS-SYS is away a scanner is killed and started again. It serves, from its last snapshot and its kept identity. */
final class SnapshotAct implements Act {
    private static final String INSTANCE = "fraud-scanner-2";
    private static final long PATIENCE_MILLIS = 30_000;

    @Override
    public String name() {
        return "start-from-snapshot";
    }

    @Override
    public String title() {
        return "HMS-SYS is still down: a fraud-scanner is killed, starts from its snapshot on disk, and serves";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Child scanner = stage.cast().service(INSTANCE);
        Tally tally = stage.load().begin();
        stage.terminal().line("  kill -9 %d (%s), and start it again".formatted(scanner.pid(), INSTANCE));
        scanner.kill9();
        long start = System.nanoTime();
        scanner.start();
        long pid = scanner.pid();
        boolean serves = stage.watchUntil(
                tally,
                PATIENCE_MILLIS,
                () -> tally.servedBy(pid) >= 3 || !scanner.alive(),
                () -> "  served by process %d: %d".formatted(pid, tally.servedBy(pid)));
        double seconds = (System.nanoTime() - start) / 1e9;
        stage.load().settle(tally);
        stage.terminal().line("  process %d says that it served %d returns".formatted(pid, tally.servedBy(pid)));
        figures.put("hmsSysAlive", stage.cast().sys().alive())
                .put("secondsToThirdCall", seconds)
                .put("servedByItsOwnCount", tally.servedBy(pid))
                .put("calls", tally.sentCount())
                .put("failed", tally.failedCount());
        figures.require(!stage.cast().sys().alive(), "HMS-SYS is up (expected: down during this act)");
        figures.require(
                serves && scanner.alive(),
                "%s served %d returns in %.0f s (expected: at least 3): %s",
                INSTANCE,
                tally.servedBy(pid),
                seconds,
                scanner.lastLines(5));
        figures.require(
                tally.failedCount() == 0, "failed: %d (expected: 0): %s", tally.failedCount(), tally.failureSamples());
    }
}
