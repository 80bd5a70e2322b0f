package gov.hms.mesh.internal.explain;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.call.Priority;
import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.stack.CallPath;
import gov.hms.mesh.internal.stack.Look;
import gov.hms.mesh.internal.stack.Verdict;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Candidate;
import java.util.ArrayList;
import java.util.List;

/** Tells what happened to a call that is over. */
final class PastCall {
    /** More choices of an endpoint than this are counted, not told. */
    private static final int SHOWN = 20;

    private static final int MOST_CANDIDATES = 100;

    private final CallJournal journal;
    private final Route route;
    private final Steps steps = new Steps();
    private final List<Candidate> candidates = new ArrayList<>();

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
        steps.add("outcome", outcome());
        return headline(nowEpochMs, nowNanos).toBuilder()
                .addAllSteps(steps.list())
                .addAllCandidates(candidates)
                .build();
    }

    /** What it was and what became of it, without the why. */
    CallExplanation headline(long nowEpochMs, long nowNanos) {
        return CallExplanation.newBuilder()
                .setCallId(journal.id())
                .setStartedEpochMs(nowEpochMs - (nowNanos - journal.startNanos()) / 1_000_000)
                .setDestination(journal.destination().toString())
                .setMethod(Steps.line(journal.method()))
                .setPath(Steps.line(journal.path()))
                .setOutcome(Steps.line(outcome()))
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
            steps.add(name(choice), attempt(choice));
            looks(choice);
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

    private static String name(AttemptRecord choice) {
        return (choice.hedge() ? "hedge " : "attempt ") + choice.attempt();
    }

    /** What the balancer compared for one choice, and what it left aside. */
    private void looks(AttemptRecord choice) {
        boolean compared = false;
        for (Look look : choice.looks()) {
            boolean chosen = look.why() == null && look.endpoint().equals(choice.endpoint());
            compared |= chosen;
            tell(
                    look.endpoint(),
                    look.why() == null ? look.score() : Double.NaN,
                    name(choice) + ": " + verdict(look, chosen));
        }
        if (!compared) {
            tell(choice.endpoint(), Double.NaN, name(choice) + ": chosen without a comparison");
        }
        if (choice.unlisted() > 0) {
            steps.add(
                    "balance", choice.unlisted() + " more looks at endpoints for " + name(choice) + " are not listed");
        }
    }

    private static String verdict(Look look, boolean chosen) {
        if (look.why() == null) {
            return chosen ? "chosen" : "compared";
        }
        return look.why().meaning() + (look.detail().isEmpty() ? "" : " for " + look.detail());
    }

    private void tell(Endpoint endpoint, double score, String verdict) {
        if (candidates.size() < MOST_CANDIDATES) {
            candidates.add(Candidate.newBuilder()
                    .setEndpoint(endpoint.authority())
                    .setInstanceId(endpoint.instanceId())
                    .setVersion(endpoint.version())
                    .setZone(endpoint.zone())
                    .setScore(score)
                    .setVerdict(Steps.line(verdict))
                    .build());
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
        if (choice.wrongPeer() != null) {
            text.append(", expected ")
                    .append(choice.endpoint().spiffeId())
                    .append(" and found: ")
                    .append(choice.wrongPeer());
        }
        Verdict verdict = choice.verdict();
        if (verdict != null) {
            int pause = journal.pauseMs(choice);
            text.append("; ").append(verdict.meaning()).append(pause > 0 ? " after a pause of " + pause + " ms" : "");
            int left = journal.budgetLeft(choice);
            text.append(left >= 0 ? " (" + left + " in the retry budget then)" : "");
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
