package gov.hms.samples.taxday.story;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** refund-payout is killed in the middle of paying; what had no answer is handed in again. Still every return is paid once. */
final class ExactlyOnceAct implements Act {
    private static final int TWICE = 50;
    private static final long PATIENCE_MILLIS = 60_000;

    @Override
    public String name() {
        return "exactly-once";
    }

    @Override
    public String title() {
        return "kill -9 of refund-payout under load, returns handed in twice: the ledger pays each exactly once";
    }

    @Override
    public void play(Stage stage, Figures figures) throws Exception {
        Child payout = stage.cast().service("refund-payout-1");
        Tally tally = stage.load().begin();
        stage.watch(tally, stage.millis(0.02, 800));
        stage.terminal().line("  kill -9 %d (refund-payout-1), and start it again".formatted(payout.pid()));
        payout.kill9();
        stage.startAgain(payout);
        stage.watch(tally, stage.millis(0.02, 800));
        stage.load().pause();
        stage.load().settle(tally);
        figures.put("unansweredThenRepeated", stage.load().unsettled().size());
        repeat(stage);
        figures.put("repeatedThoughPaid", repeatPaid(stage));
        payout.terminate();
        figures.require(
                payout.awaitEnd(PATIENCE_MILLIS),
                "refund-payout did not end by SIGTERM in %d s",
                PATIENCE_MILLIS / 1_000);
        check(stage, figures);
        if (stage.options().keep()) {
            payout.start();
        }
    }

    private static void repeat(Stage stage) throws InterruptedException {
        Waiting.until(PATIENCE_MILLIS, () -> {
            for (long n : stage.load().unsettled().keySet()) {
                try {
                    stage.load().again(n);
                } catch (IOException notYet) {
                    stage.terminal().live("return %d: %s".formatted(n, notYet.getMessage()));
                }
            }
            return stage.load().unsettled().isEmpty();
        });
    }

    private static int repeatPaid(Stage stage) throws IOException {
        List<Long> some =
                stage.load().paidCents().keySet().stream().sorted().limit(TWICE).toList();
        for (long n : some) {
            stage.load().again(n);
        }
        return some.size();
    }

    private static void check(Stage stage, Figures figures) throws IOException {
        Map<String, Long> expected = new HashMap<>();
        stage.load().paidCents().forEach((n, cents) -> expected.put(Returns.id(n), cents));
        LedgerReader ledger = LedgerReader.read(stage.cast().ledger());
        figures.put("paidByAnswers", expected.size())
                .put("ledgerEntries", ledger.cents().size())
                .put("paidTwice", ledger.duplicates())
                .put("ledgerDollars", ledger.sum() / 100.0)
                .put("controlEntries", ledger.controlEntries());
        figures.require(
                stage.load().unsettled().isEmpty(),
                "without an answer: %s",
                stage.load().unsettled());
        figures.require(ledger.duplicates() == 0, "paid twice: %d (expected: 0)", ledger.duplicates());
        figures.require(
                ledger.cents().equals(expected),
                "the ledger holds %d refunds over %d cents, the answers said %d over %d",
                ledger.cents().size(),
                ledger.sum(),
                expected.size(),
                expected.values().stream().mapToLong(Long::longValue).sum());
        figures.require(
                ledger.controlEntries() == expected.size() && ledger.controlCents() == ledger.sum(),
                "control record: %d entries, %d cents (expected: %d, %d)",
                ledger.controlEntries(),
                ledger.controlCents(),
                expected.size(),
                ledger.sum());
    }
}
