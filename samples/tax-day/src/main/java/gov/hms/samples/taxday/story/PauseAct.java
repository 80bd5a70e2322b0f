package gov.hms.samples.taxday.story;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The scanner is paused: whatever starts after the last acknowledgement gets 503 Service Paused. Then it is resumed. */
final class PauseAct implements Act {
    @Override
    public String name() {
        return "pause";
    }

    @Override
    public String title() {
        return "POST /policies/pause: 503 Service Paused; POST /policies/resume: as before";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Map<String, Object> pause = Map.of("service", "fraud-scanner", "durationMin", 30);
        JsonNode paused =
                stage.sys().post("/policies/pause?waitMs=30000", pause).get("distribution");
        Tally during = stage.load().begin();
        stage.terminal()
                .line("  paused, acknowledged by %d of %d instances after %d ms"
                        .formatted(
                                paused.get("acknowledged").asInt(),
                                paused.get("instances").asInt(),
                                paused.get("millis").asLong()));
        stage.watch(during, stage.millis(0.06, 2_000));
        stage.load().settle(during);
        JsonNode resumed = stage.sys()
                .post("/policies/resume?waitMs=30000", Map.of("service", "fraud-scanner"))
                .get("distribution");
        Tally after = stage.load().begin();
        stage.terminal()
                .line("  resumed, acknowledged by %d of %d instances after %d ms"
                        .formatted(
                                resumed.get("acknowledged").asInt(),
                                resumed.get("instances").asInt(),
                                resumed.get("millis").asLong()));
        stage.watch(after, stage.millis(0.06, 2_000));
        stage.load().settle(after);
        figures.put("pauseMillis", paused.get("millis").asLong())
                .put("paused", during.pausedCount())
                .put("successesWhilePaused", during.answeredCount())
                .put("otherFailuresWhilePaused", during.failedCount())
                .put("resumeMillis", resumed.get("millis").asLong())
                .put("answeredAfterResume", after.answeredCount())
                .put("failedAfterResume", after.failedCount() + after.pausedCount());
        check(figures, paused, during, after);
    }

    private static void check(Figures figures, JsonNode paused, Tally during, Tally after) {
        figures.require(
                paused.get("waitingFor").isEmpty(), "instances that did not acknowledge: %s", paused.get("waitingFor"));
        figures.require(
                during.answeredCount() == 0,
                "successes after the last acknowledgement: %d (expected: 0)",
                during.answeredCount());
        figures.require(
                during.pausedCount() == during.sentCount() && during.sentCount() > 0,
                "503 Service Paused: %d of %d (expected: all): %s",
                during.pausedCount(),
                during.sentCount(),
                during.failures());
        figures.require(
                after.answeredCount() == after.sentCount() && after.sentCount() > 0,
                "answered after the resume: %d of %d (expected: all): %s",
                after.answeredCount(),
                after.sentCount(),
                after.failures());
    }
}
