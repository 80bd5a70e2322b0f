package gov.hms.samples.taxday.story;

import tools.jackson.databind.JsonNode;

/** Services find each other by name; and the load begins, until everything is warm. */
final class DiscoveryAct implements Act {
    private static final double WARM_P95_MILLIS = 200;
    private static final int FIRST_RATE = 5;
    private static final int MAX_ROUNDS = 25;
    private static final int PATIENCE = 4;

    @Override
    public String name() {
        return "discovery";
    }

    @Override
    public String title() {
        return "Calls to http://return-intake.intake and http://fraud-scanner.scan: names, no address in any code";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        int endpoints = 0;
        for (JsonNode service : stage.sys().get("/services").get("services")) {
            for (JsonNode endpoint : service.get("endpoints")) {
                endpoints++;
                stage.terminal()
                        .line("  %-22s %-18s %s:%d  version %s"
                                .formatted(
                                        service.get("name").asString(),
                                        endpoint.get("instanceId").asString(),
                                        endpoint.get("host").asString(),
                                        endpoint.get("port").asInt(),
                                        endpoint.path("version").asString("-")));
            }
        }
        figures.put("endpoints", endpoints);
        figures.require(endpoints == 5, "endpoints: %d (expected: 5)", endpoints);
        warmUp(stage, figures);
    }

    /**
     * Six fresh virtual machines on one computer answer their first calls in seconds, not milliseconds. So the rate begins low
     * and doubles whenever the answers are quick. What failed on the way is shown, and what counts is the last stretch. Where
     * the full rate stays too much, as for large files on a small machine, half of it has to do, unless it was asked for.
     */
    private static void warmUp(Stage stage, Figures figures) throws InterruptedException {
        int target = stage.options().rate();
        int rate = Math.min(FIRST_RATE, target);
        stage.load().resume();
        Tally last = null;
        boolean warm = false;
        int slow = 0;
        for (int round = 0; round < MAX_ROUNDS && !warm; round++) {
            stage.load().rate(rate);
            last = stage.load().begin();
            stage.watch(last, rate == target ? stage.millis(0.08, 2_000) : 1_000);
            stage.load().settle(last);
            boolean quick = last.filingMillis(95) < WARM_P95_MILLIS && last.failedCount() == 0;
            warm = quick && rate == target;
            slow = quick ? 0 : slow + 1;
            if (quick) {
                rate = Math.min(2 * rate, target);
            } else if (slow >= PATIENCE && stage.options().adaptive()) {
                // at the lowest rate there is nothing left to lower: slow files are slow, which is no failure
                warm = rate <= FIRST_RATE && last.failedCount() == 0;
                target = Math.max(FIRST_RATE, rate / 2);
                rate = target;
                slow = 0;
            }
        }
        Tally total = stage.load().total();
        figures.put("returnsPerSecond", rate)
                .put("returns", total.sentCount())
                .put("outcomes", total.outcomes())
                .put("failedWhileCold", total.failedCount() - last.failedCount())
                .put("failed", last.failedCount())
                .put("p50Millis", last.filingMillis(50))
                .put("p99Millis", last.filingMillis(99));
        figures.require(
                warm,
                "p95 is %.0f ms, failed: %d (expected: below %.0f ms and 0): %s",
                last.filingMillis(95),
                last.failedCount(),
                WARM_P95_MILLIS,
                total.failures());
        figures.require(last.answeredCount() > 0, "no return was answered");
        if (stage.options().pdfs() == null) {
            figures.require(
                    total.outcomes().containsKey("PAID"), "outcomes: %s (expected: PAID among them)", total.outcomes());
        }
    }
}
