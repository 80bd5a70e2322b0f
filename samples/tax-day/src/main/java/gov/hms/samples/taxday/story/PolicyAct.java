package gov.hms.samples.taxday.story;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A policy file is saved; both ends have it moments later, under load, without a restart. */
final class PolicyAct implements Act {
    private static final int CHANGES = 7;
    private static final double LIMIT_MILLIS = 5_000;

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public String title() {
        return "policies/irs-fraud.yml is saved: timeout 800 ms, 3 retries, 1000 connections, breaker at 20 %";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Tally tally = stage.load().begin();
        List<Double> millis = new ArrayList<>();
        Distribution first = Distribution.save(stage, Policies.fraud(800));
        stage.terminal()
                .line("  acknowledged by return-intake after %.0f ms, by the fraud-scanners after %.0f ms"
                        .formatted(first.callerMillis(), first.calleeMillis()));
        millis.add(first.bothMillis());
        for (int change = 1; change < CHANGES; change++) {
            // 800 ms are the policy's to show; the acts to come are no test of how fast this machine is
            String changed = change == CHANGES - 1 ? Policies.patient() : Policies.fraud(4_000 + change);
            double took = Distribution.save(stage, changed).bothMillis();
            millis.add(took);
            stage.terminal().live("change %d of %d: %.0f ms".formatted(change + 1, CHANGES, took));
        }
        stage.load().settle(tally);
        long outOfTime = tally.outOfTimeCount();
        Collections.sort(millis);
        double max = millis.get(millis.size() - 1);
        figures.put("callerMillis", first.callerMillis())
                .put("calleeMillis", first.calleeMillis())
                .put("changes", millis.size())
                .put("p50Millis", millis.get(millis.size() / 2))
                .put("maxMillis", max)
                .put("outOfItsOwnTime", outOfTime)
                .put("failed", tally.failedCount() - outOfTime);
        figures.require(max < LIMIT_MILLIS, "slowest change: %.0f ms (expected: below %.0f)", max, LIMIT_MILLIS);
        figures.require(
                tally.failedCount() == outOfTime,
                "failed: %d (expected: 0, apart from %d that ran out of the time of the policy): %s",
                tally.failedCount(),
                outOfTime,
                tally.failures());
    }
}
