package gov.hms.mesh.internal.explain;

import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.stack.CallPath;
import gov.hms.mesh.internal.stack.Verdict;
import gov.hms.mesh.internal.wire.CallExplanation;
import java.util.List;

/** Tells what happened to a call that is over. */
final class PastCall {
    /** More choices of an endpoint than this are counted, not told. */
    private static final int SHOWN = 20;

    private final CallJournal journal;
    private final Route route;
    private final Steps steps = new Steps();

    PastCall(CallJournal journal) {
        this.journal = journal;
        this.route = journal.matched();
    }

    CallExplanation explain(long nowEpochMs, long nowNanos) {
        steps.add("name", journal.destination().toString());
        if (journal.isMirrored()) {
            steps.add("mirror", "the call is itself a copy of another one, whose answer nobody reads");
        }
        if (journal.priority() != Priority.NORMAL) {
            steps.add("priority", journal.priority().word());
        }
        if (route == null) {
            steps.add("route", journal.refusal().isEmpty() ? "none was found" : journal.refusal());
        } else {
            decisions();
            attempts();
        }
        String outcome = outcome();
        steps.add("outcome", outcome);
        return CallExplanation.newBuilder()
                .setCallId(journal.id())
                .setStartedEpochMs(nowEpochMs - (nowNanos - journal.startNanos()) / 1_000_000)
                .setDestination(journal.destination().toString())
                .setMethod(Steps.line(journal.method()))
                .setPath(Steps.line(journal.path()))
                .setOutcome(Steps.line(outcome))
                .addAllSteps(steps.list())
                .build();
    }

    private void decisions() {
        steps.add("policy", PolicyText.configuration(journal.origin()));
        steps.add("route", route.name() + " (" + PolicyText.match(route.match()) + ")");
        if (journal.flag() == ResponseFlag.PA) {
            steps.add("paused", "an operator holds the service back: answered 503 Service Paused");
            return;
        }
        if (!route.split().isEmpty()) {
            steps.add("version", journal.version() + " of " + Shares.text(route));
        }
        steps.add("deadline", deadline() + " (" + PolicyText.timeouts(route) + ")");
        faults();
        if (journal.isCopied()) {
            steps.add("mirror", "a copy went to " + route.mirror().to());
        }
        steps.add("retry", PolicyText.retries(route.retry()) + "; " + PolicyText.budget(route.retry()));
        if (route.hedge().enabled()) {
            steps.add("hedge", PolicyText.hedge(route.hedge()));
        }
    }

    private String deadline() {
        if (!journal.deadline().bounded()) {
            return "none";
        }
        long left = journal.deadline().remainingNanos(journal.endNanos());
        return Steps.millis(journal.deadline().remainingNanos(journal.startNanos())) + " at the start, "
                + (left > 0 ? Steps.millis(left) + " left at the end" : "over at the end");
    }

    private void faults() {
        if (journal.delayMs() > 0) {
            steps.add("fault", "held up for " + journal.delayMs() + " ms on purpose");
        }
        if (journal.flag() == ResponseFlag.FI && journal.attempts() == 0 && journal.status() > 0) {
            steps.add("fault", "answered " + journal.status() + " on purpose");
        }
    }

    private void attempts() {
        List<AttemptRecord> choices = journal.choices();
        for (AttemptRecord choice : choices.subList(0, Math.min(SHOWN, choices.size()))) {
            steps.add((choice.hedge() ? "hedge " : "attempt ") + choice.attempt(), attempt(choice));
        }
        if (choices.size() > SHOWN) {
            steps.add("attempts", (choices.size() - SHOWN) + " more endpoints were chosen");
        }
        if (journal.panicked()) {
            steps.add("balance", "panic: so few endpoints were available that availability did not count");
        }
        if (!journal.refusal().isEmpty()) {
            steps.add("refused", journal.refusal());
        }
    }

    private String attempt(AttemptRecord choice) {
        String version = choice.endpoint().version();
        StringBuilder text = new StringBuilder(choice.endpoint().authority())
                .append(version.isEmpty() ? "" : " version " + version)
                .append(": ")
                .append(CallPath.outcome(choice));
        if (choice.status() > 0 || choice.failure() != null) {
            text.append(" after ").append(Steps.millis(choice.nanos()));
        }
        if (choice.status() > 0) {
            text.append(" from ").append(choice.endpoint().spiffeId());
        } else if (choice.failure() != null) {
            text.append(choice.sent() ? ", it may have seen the request" : ", nothing was sent");
        }
        Verdict verdict = choice.verdict();
        if (verdict != null) {
            int pause = journal.pauseMs(choice);
            text.append("; ").append(verdict.meaning()).append(pause > 0 ? " after a pause of " + pause + " ms" : "");
        }
        return text.toString();
    }

    private String outcome() {
        String after = Steps.millis(journal.endNanos() - journal.startNanos());
        ResponseFlag flag = journal.flag();
        String why = flag == null ? "" : " " + flag + " " + flag.meaning();
        return journal.status() > 0
                ? journal.status() + " in " + after + (flag == null ? "" : "," + why)
                : (flag == null ? "an unexpected error" : why.strip()) + " after " + after;
    }
}
