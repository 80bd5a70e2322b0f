package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.HedgePolicy;
import java.util.OptionalInt;

/** The fields of single calls, of a spec or of a route. */
final class CallReader {
    private CallReader() {}

    /** @param inherited what holds for the route where it says nothing itself */
    static CallSpec read(Section section, CallSpec inherited) {
        CallSpec calls = new CallSpec(
                section.number("timeoutMs"),
                section.number("perTryTimeoutMs"),
                section.find("retries").map(RetryReader::read),
                section.section("hedge").map(CallReader::hedge));
        refuseAttemptsLongerThanTheCall(section, calls);
        refuseHedgesAfterTheCall(section, calls.orElse(inherited));
        return calls;
    }

    private static HedgePolicy hedge(Section hedge) {
        return new HedgePolicy(
                hedge.number("afterMs").orElse(0),
                hedge.number("afterPercentile").orElse(0),
                hedge.numberOrDefault("maxExtraPercent"));
    }

    private static void refuseAttemptsLongerThanTheCall(Section section, CallSpec calls) {
        OptionalInt timeout = calls.timeoutMs();
        OptionalInt perTry = calls.perTryTimeoutMs();
        if (timeout.isPresent() && perTry.isPresent() && perTry.getAsInt() > timeout.getAsInt()) {
            section.written("perTryTimeoutMs")
                    .ifPresent(value -> value.reject("at most timeoutMs, which is " + timeout.getAsInt()));
        }
    }

    /** Only where the hedge is written: a route with a short timeout may well do without the hedge of its spec. */
    private static void refuseHedgesAfterTheCall(Section section, CallSpec holding) {
        section.section("hedge").flatMap(hedge -> hedge.written("afterMs")).ifPresent(after -> {
            int afterMs =
                    section.section("hedge").orElseThrow().number("afterMs").orElse(0);
            if (holding.timeoutMs().isPresent()
                    && afterMs >= holding.timeoutMs().getAsInt()) {
                after.reject(
                        "less than timeoutMs, which is " + holding.timeoutMs().getAsInt());
            }
        });
    }
}
