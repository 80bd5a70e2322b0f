package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * While HMS-SYS is away a scanner is killed and started again: it comes up from its last snapshot and its kept identity, and its
 * callers, who know its place from before, find it by themselves.
 */
final class SnapshotAct implements Act {
    private static final String RESTARTED = "fraud-scanner-2";
    private static final long PATIENCE_MILLIS = 90_000;
    private static final int ENOUGH = 2;

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
        Child scanner = stage.cast().service(RESTARTED);
        // a process starts beside the load, and takes its share of two cores
        int rate = stage.load().rate();
        stage.load().rate(Math.max(1, rate / 2));
        Tally tally = stage.load().begin();
        stage.terminal().line("  kill -9 %d (%s), and start it again".formatted(scanner.pid(), RESTARTED));
        scanner.kill9();
        long start = System.nanoTime();
        scanner.start();
        boolean up =
                stage.watchUntil(tally, PATIENCE_MILLIS, () -> listens(stage, RESTARTED) || !scanner.alive(), () -> "");
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.require(
                up && scanner.alive(), "%s did not come up in %.0f s: %s", RESTARTED, seconds, scanner.lastLines(5));
        if (up && scanner.alive()) {
            stage.watchUntil(
                    tally,
                    PATIENCE_MILLIS,
                    () -> tally.servedBy(scanner.pid()) >= ENOUGH,
                    () -> "  served by process %d: %d".formatted(scanner.pid(), tally.servedBy(scanner.pid())));
        }
        stage.load().settle(tally);
        stage.load().rate(rate);
        long served = tally.servedBy(scanner.pid());
        stage.terminal().line("  process %d says that it has served %d returns".formatted(scanner.pid(), served));
        figures.put("hmsSysAlive", stage.cast().sys().alive())
                .put("secondsToListen", seconds)
                .put("servedByItsOwnCount", served)
                .put("calls", tally.sentCount())
                .put("failed", tally.failedCount());
        figures.require(!stage.cast().sys().alive(), "HMS-SYS is up (expected: down during this act)");
        figures.require(served >= ENOUGH, "%s served %d returns (expected: at least %d)", RESTARTED, served, ENOUGH);
        figures.require(
                tally.failedCount() == 0, "failed: %d (expected: 0): %s", tally.failedCount(), tally.failures());
    }

    /** Nobody can be asked: HMS-SYS is down. But a port that shows a certificate is a port of the mesh. */
    private static boolean listens(Stage stage, String instance) {
        try {
            Stranger stranger = new Stranger("127.0.0.1", stage.cast().port(instance));
            return Stranger.spiffeId(stranger.look()).endsWith("/svc/fraud-scanner");
        } catch (IOException | GeneralSecurityException notYet) {
            return false;
        }
    }
}
