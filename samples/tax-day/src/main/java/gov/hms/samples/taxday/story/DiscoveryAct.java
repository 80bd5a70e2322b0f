package gov.hms.samples.taxday.story;

import tools.jackson.databind.JsonNode;

/** Services find each other by name; and the load begins, until everything is warm. */
final class DiscoveryAct implements Act {
    private static final double WARM_P99_MILLIS = 250;

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

    private static void warmUp(Stage stage, Figures figures) throws InterruptedException {
        Tally all = stage.load().begin();
        stage.load().resume();
        stage.watch(all, stage.millis(0.12, 3_000));
        stage.load().settle(all);
        Tally last = all;
        for (int round = 0; round < 10 && last.filingMillis(99) > WARM_P99_MILLIS; round++) {
            last = stage.load().begin();
            stage.watch(last, 1_500);
            stage.load().settle(last);
        }
        figures.put("returns", stage.load().total().sentCount())
                .put("outcomes", stage.load().total().outcomes())
                .put("failed", stage.load().total().failedCount())
                .put("p50Millis", last.filingMillis(50))
                .put("p99Millis", last.filingMillis(99));
        Tally total = stage.load().total();
        figures.require(
                total.failedCount() == 0, "failed: %d (expected: 0): %s", total.failedCount(), total.failureSamples());
        figures.require(total.answeredCount() > 0, "no return was answered");
        if (stage.options().pdfs() == null) {
            figures.require(
                    total.outcomes().containsKey("PAID"), "outcomes: %s (expected: PAID among them)", total.outcomes());
        }
    }
}
