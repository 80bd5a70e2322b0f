package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import java.util.Optional;
import java.util.OptionalInt;

/** What is written about single calls, in a spec or in a route of it; each field as a whole or not at all. */
public record CallSpec(
        OptionalInt timeoutMs,
        OptionalInt perTryTimeoutMs,
        Optional<RetryPolicy> retries,
        Optional<HedgePolicy> hedge) {
    public static final CallSpec NOTHING =
            new CallSpec(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

    /** This, and where it says nothing, the other. */
    public CallSpec orElse(CallSpec other) {
        return new CallSpec(
                timeoutMs.isPresent() ? timeoutMs : other.timeoutMs,
                perTryTimeoutMs.isPresent() ? perTryTimeoutMs : other.perTryTimeoutMs,
                retries.or(other::retries),
                hedge.or(other::hedge));
    }
}
