package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * While HMS-SYS is away a scanner is killed and started again: it comes up from its last snapshot and its kept identity. Then its
 * only sister of the same version is killed, so that what callers know from before has to lead them to the new process.
 */
final class SnapshotAct implements Act {
    private static final String RESTARTED = "fraud-scanner-2";
    private static final String SISTER = "fraud-scanner-1";
    private static final long PATIENCE_MILLIS = 20_000;
    private static final int ENOUGH = 20;
    private static final int HANDSHAKES = 30;

    /** Callers keep away from an endpoint for five seconds after it failed them. */
    private static final long BREAKER_MILLIS = 5_500;

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
        // two of three scanners will be away at a time, and the third is the other version
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
            rest(stage, tally, BREAKER_MILLIS - (System.nanoTime() - start) / 1_000_000);
            killSister(stage, tally, scanner.pid());
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

    /** And has the new process make a few handshakes meanwhile: its first ones take ten times as long as the later ones. */
    private static void rest(Stage stage, Tally tally, long millis) throws InterruptedException {
        long pause = Math.max(1_000, millis) / HANDSHAKES;
        for (int i = 0; i < HANDSHAKES; i++) {
            listens(stage, RESTARTED);
            stage.watchUntil(tally, pause, () -> false, () -> "");
        }
    }

    private static void killSister(Stage stage, Tally tally, long pid) throws Exception {
        Child sister = stage.cast().service(SISTER);
        stage.terminal()
                .line("  process %d is up; kill -9 %d (%s), the only other v1".formatted(pid, sister.pid(), SISTER));
        sister.kill9();
        stage.watchUntil(
                tally,
                PATIENCE_MILLIS,
                () -> tally.servedBy(pid) >= ENOUGH,
                () -> "  served by process %d: %d".formatted(pid, tally.servedBy(pid)));
        sister.start();
        stage.watchUntil(tally, PATIENCE_MILLIS, () -> listens(stage, SISTER) || !sister.alive(), () -> "");
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
