package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code retries: 3}, or {@code retries: { max: 3, … }}. */
final class RetryReader {
    private RetryReader() {}

    static RetryPolicy read(Object retries) {
        return retries instanceof Section section ? read(section) : RetryPolicy.declared((Integer) retries);
    }

    private static RetryPolicy read(Section written) {
        Optional<Section> backoff = written.section("backoff");
        Optional<Section> budget = written.section("budget");
        int baseMs = number(backoff, "baseMs", PolicyBounds.DEFAULT_BACKOFF_BASE_MS);
        int maxMs = number(backoff, "maxMs", PolicyBounds.DEFAULT_BACKOFF_MAX_MS);
        if (baseMs > maxMs) {
            backoff.ifPresent(section -> refuse(section, baseMs, maxMs));
        }
        return new RetryPolicy(
                true,
                written.numberOrDefault("max"),
                written.find("on").isPresent() ? reasons(written.words("on")) : RetryPolicy.DECLARED_REASONS,
                written.words("methods"),
                baseMs,
                maxMs,
                number(budget, "percent", PolicyBounds.DEFAULT_BUDGET_PERCENT),
                number(budget, "minPerSecond", PolicyBounds.DEFAULT_BUDGET_PER_SECOND));
    }

    private static Set<RetryOn> reasons(Set<String> words) {
        return words.stream().flatMap(word -> RetryOn.ofWord(word).stream()).collect(Collectors.toSet());
    }

    private static int number(Optional<Section> section, String name, int whenAbsent) {
        return section.isPresent() ? section.get().number(name).orElse(whenAbsent) : whenAbsent;
    }

    private static void refuse(Section backoff, int baseMs, int maxMs) {
        if (backoff.number("baseMs").isPresent()) {
            backoff.written("baseMs").ifPresent(base -> base.reject("at most maxMs, which is " + maxMs));
        } else {
            backoff.written("maxMs").ifPresent(max -> max.reject("at least baseMs, which is " + baseMs));
        }
    }
}
