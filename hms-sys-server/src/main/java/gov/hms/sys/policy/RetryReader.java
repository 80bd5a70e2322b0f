package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code retries: 3}, or {@code retries: { max: 3, … }}. */
final class RetryReader {
    private static final List<String> REASONS =
            Arrays.stream(RetryOn.values()).map(RetryOn::word).toList();

    private RetryReader() {}

    static RetryPolicy read(Value value) {
        if (value.node() instanceof YamlNode.Scalar) {
            return RetryPolicy.declared(value.wholeNumber(PolicyBounds.RETRIES).orElse(0));
        }
        return value.fields(PolicyLanguage.RETRIES).map(RetryReader::read).orElse(RetryPolicy.UNDECLARED);
    }

    private static RetryPolicy read(Fields fields) {
        RetryPolicy defaults = RetryPolicy.UNDECLARED;
        Set<RetryOn> on = fields.find("on").map(RetryReader::reasons).orElse(RetryPolicy.DECLARED_REASONS);
        Optional<Fields> backoff = fields.find("backoff").flatMap(value -> value.fields(PolicyLanguage.BACKOFF));
        Optional<Fields> budget = fields.find("budget").flatMap(value -> value.fields(PolicyLanguage.BUDGET));
        int baseMs = number(backoff, "baseMs", PolicyBounds.BACKOFF_MS, defaults.backoffBaseMs());
        int maxMs = number(backoff, "maxMs", PolicyBounds.BACKOFF_MS, defaults.backoffMaxMs());
        if (baseMs > maxMs) {
            rejectBackoff(backoff.orElseThrow(), baseMs, maxMs);
        }
        return new RetryPolicy(
                true,
                fields.wholeNumber("max", PolicyBounds.RETRIES, defaults.max()),
                on,
                WordList.methods(fields),
                baseMs,
                maxMs,
                number(budget, "percent", PolicyBounds.BUDGET_PERCENT, defaults.budgetPercent()),
                number(budget, "minPerSecond", PolicyBounds.BUDGET_PER_SECOND, defaults.budgetMinPerSecond()));
    }

    private static Set<RetryOn> reasons(Value value) {
        return WordList.read(value, "reasons", REASONS).stream()
                .flatMap(word -> RetryOn.ofWord(word).stream())
                .collect(Collectors.toSet());
    }

    private static int number(Optional<Fields> fields, String name, PolicyBounds.Bound bound, int whenAbsent) {
        return fields.isPresent() ? fields.get().wholeNumber(name, bound, whenAbsent) : whenAbsent;
    }

    private static void rejectBackoff(Fields backoff, int baseMs, int maxMs) {
        backoff.find("baseMs").ifPresent(base -> base.reject("at most maxMs, which is " + maxMs));
        if (backoff.find("baseMs").isEmpty()) {
            backoff.find("maxMs").ifPresent(max -> max.reject("at least baseMs, which is " + baseMs));
        }
    }
}
