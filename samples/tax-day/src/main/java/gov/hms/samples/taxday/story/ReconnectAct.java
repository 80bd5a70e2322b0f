package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** HMS-SYS comes back. Everybody finds it, and the next policy arrives. */
final class ReconnectAct implements Act {
    private static final long PATIENCE_MILLIS = 120_000;

    @Override
    public String name() {
        return "reconnect";
    }

    @Override
    public String title() {
        return "HMS-SYS starts again: everything reconnects by itself";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Tally tally = stage.load().begin();
        long start = System.nanoTime();
        stage.cast().sys().start();
        List<String> expected = stage.instances();
        boolean all = stage.watchUntil(
                tally,
                PATIENCE_MILLIS,
                () -> connected(stage).containsAll(expected),
                () -> "  connected " + connectedCount(stage));
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.put("instances", expected.size()).put("secondsToAllConnected", seconds);
        figures.require(all, "connected after %.0f s: %s (expected: %s)", seconds, connected(stage), expected);
        Distribution change = Distribution.save(stage, Policies.patient());
        stage.load().settle(tally);
        figures.put("nextPolicyMillis", change.bothMillis()).put("failed", tally.failedCount());
        figures.require(
                tally.failedCount() == 0, "failed: %d (expected: 0): %s", tally.failedCount(), tally.failures());
    }

    private static int connectedCount(Stage stage) {
        try {
            return connected(stage).size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static Set<String> connected(Stage stage) throws InterruptedException {
        Set<String> names = new HashSet<>();
        try {
            for (JsonNode instance : stage.sys().get("/instances").get("instances")) {
                names.add(instance.get("instanceId").asString());
            }
        } catch (IOException notUpYet) {
            names.clear();
        }
        return names;
    }
}
