package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.balance.Balancer;
import gov.hms.mesh.internal.balance.PickExplanation;
import gov.hms.mesh.internal.balance.PickExplanation.Considered;
import gov.hms.mesh.internal.balance.PickExplanation.Verdict;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.wire.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which endpoints a first attempt may go to, version by version. */
final class Choice {
    private static final int MOST_CANDIDATES = 100;

    private final Balancer balancer;
    private final long now;
    private final Steps steps;
    private final List<Candidate> told;
    private final List<Considered> eligible = new ArrayList<>();
    private int all;

    Choice(Balancer balancer, long now, Steps steps, List<Candidate> told) {
        this.balancer = balancer;
        this.now = now;
        this.steps = steps;
        this.told = told;
    }

    void among(CallContext context, String version) {
        PickExplanation pick = balancer.explain(context, now);
        boolean anyWill =
                pick.panic() || pick.endpoints().stream().noneMatch(endpoint -> endpoint.verdict() == Verdict.ELIGIBLE);
        steps.add(
                "balance",
                (version.isEmpty() ? "" : version + ": ") + pick.algorithm().word() + " among "
                        + pick.endpoints().size()
                        + (pick.localFraction() < 1
                                ? ", " + Math.round(pick.localFraction() * 100) + " % stay in our zone"
                                : "")
                        + (pick.panic() ? ", panic: availability does not count" : ""));
        all += pick.endpoints().size();
        pick.endpoints().stream()
                // what may be chosen comes first, so that a cut hides it last
                .sorted(Comparator.comparing((Considered endpoint) -> endpoint.verdict() != Verdict.ELIGIBLE)
                        .thenComparingDouble(Considered::score))
                .forEach(endpoint -> {
                    if (endpoint.verdict() == Verdict.ELIGIBLE
                            || anyWill && endpoint.verdict() == Verdict.UNAVAILABLE) {
                        eligible.add(endpoint);
                    }
                    if (told.size() < MOST_CANDIDATES) {
                        told.add(candidate(endpoint));
                    }
                });
    }

    private Candidate candidate(Considered considered) {
        var endpoint = considered.endpoint().endpoint();
        String verdict = considered.verdict() == Verdict.ELIGIBLE
                ? "eligible"
                : considered.verdict() == Verdict.UNAVAILABLE
                        ? considered
                                .endpoint()
                                .unavailableBecause(now)
                                .orElse(considered.verdict().meaning())
                        : considered.verdict().meaning();
        return Candidate.newBuilder()
                .setEndpoint(endpoint.authority())
                .setInstanceId(endpoint.instanceId())
                .setVersion(endpoint.version())
                .setZone(endpoint.zone())
                .setScore(considered.score())
                .setShare(considered.share())
                .setVerdict(verdict)
                .build();
    }

    String outcome() {
        if (all > told.size()) {
            steps.add("candidates", (all - told.size()) + " more are not listed");
        }
        if (eligible.isEmpty()) {
            return "would fail: UH no healthy endpoint (no instance is registered for it)";
        }
        String first = eligible.get(0).endpoint().endpoint().authority();
        return eligible.size() == 1
                ? "would go to " + first
                : "would go to one of " + eligible.size() + " endpoints, " + first + " the best at this moment";
    }
}
