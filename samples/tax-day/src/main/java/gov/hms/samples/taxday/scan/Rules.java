package gov.hms.samples.taxday.scan;

import gov.hms.samples.taxday.scan.Verdict.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The rules of one version of the scanner. Each looks at one return alone, so every instance answers the same. */
final class Rules {
    private static final long ROUND_CENTS = 1_000_00;

    private final List<Function<TaxReturn, Optional<Finding>>> rules;

    private Rules(List<Function<TaxReturn, Optional<Finding>>> rules) {
        this.rules = rules;
    }

    /** @param version {@code v1}, or {@code v2}, which also adds up schedule W */
    static Rules ofVersion(String version) {
        List<Function<TaxReturn, Optional<Finding>>> rules = new ArrayList<>(List.of(
                Rules::refundAboveWithheld,
                Rules::incomeDoesNotAddUp,
                Rules::refundDoesNotAddUp,
                Rules::taxpayerClaimsSelf,
                Rules::onlyRoundNumbers));
        switch (version) {
            case "v1" -> {}
            case "v2" -> rules.add(Rules::employersDoNotAddUp);
            default -> throw new IllegalArgumentException("scanner version: " + version + " (expected: v1 or v2)");
        }
        return new Rules(List.copyOf(rules));
    }

    Verdict judge(TaxReturn taxReturn) {
        List<Finding> missing = missing(taxReturn);
        if (!missing.isEmpty()) {
            return Verdict.of(taxReturn, missing);
        }
        List<Finding> findings = rules.stream()
                .map(rule -> rule.apply(taxReturn))
                .flatMap(Optional::stream)
                .toList();
        return Verdict.of(taxReturn, findings);
    }

    private static List<Finding> missing(TaxReturn taxReturn) {
        List<Finding> findings = new ArrayList<>();
        Arrays.stream(Line.values())
                .filter(line -> !taxReturn.amounts().containsKey(line))
                .forEach(line -> findings.add(new Finding(Risk.HIGH, line + " is missing")));
        if (taxReturn.taxpayerId().isEmpty()) {
            findings.add(new Finding(Risk.HIGH, "the taxpayer id is missing"));
        }
        if (taxReturn.routing().isEmpty() || taxReturn.account().isEmpty()) {
            findings.add(new Finding(Risk.HIGH, "the account for the refund is missing"));
        }
        return findings;
    }

    private static Optional<Finding> refundAboveWithheld(TaxReturn it) {
        return when(
                it.cents(Line.REFUND) > it.cents(Line.WITHHELD),
                Risk.HIGH,
                "refund %s is more than the %s withheld",
                dollars(it.cents(Line.REFUND)),
                dollars(it.cents(Line.WITHHELD)));
    }

    private static Optional<Finding> incomeDoesNotAddUp(TaxReturn it) {
        long sum = it.cents(Line.WAGES) + it.cents(Line.INTEREST);
        return when(
                sum != it.cents(Line.TOTAL_INCOME),
                Risk.MEDIUM,
                "total income is %s, but wages and interest add up to %s",
                dollars(it.cents(Line.TOTAL_INCOME)),
                dollars(sum));
    }

    private static Optional<Finding> refundDoesNotAddUp(TaxReturn it) {
        long refund = Math.max(0, it.cents(Line.WITHHELD) - it.cents(Line.TAX));
        return when(
                refund != it.cents(Line.REFUND),
                Risk.MEDIUM,
                "refund is %s, but withheld less tax is %s",
                dollars(it.cents(Line.REFUND)),
                dollars(refund));
    }

    private static Optional<Finding> taxpayerClaimsSelf(TaxReturn it) {
        String id = it.taxpayerId().orElseThrow();
        return when(it.dependentIds().contains(id), Risk.HIGH, "taxpayer %s is also named as a dependent", id);
    }

    private static Optional<Finding> onlyRoundNumbers(TaxReturn it) {
        boolean round =
                it.cents(Line.WAGES) > 0 && it.amounts().values().stream().allMatch(cents -> cents % ROUND_CENTS == 0);
        return when(round, Risk.MEDIUM, "every amount is a whole multiple of %s", dollars(ROUND_CENTS));
    }

    private static Optional<Finding> employersDoNotAddUp(TaxReturn it) {
        long sum = it.employerWages().stream().mapToLong(Long::longValue).sum();
        return when(
                !it.employerWages().isEmpty() && sum != it.cents(Line.WAGES),
                Risk.MEDIUM,
                "schedule W adds up to %s, but wages are %s",
                dollars(sum),
                dollars(it.cents(Line.WAGES)));
    }

    private static Optional<Finding> when(boolean wrong, Risk risk, String reason, Object... values) {
        return wrong ? Optional.of(new Finding(risk, reason.formatted(values))) : Optional.empty();
    }

    private static String dollars(long cents) {
        return String.format(Locale.ROOT, "%,d.%02d", cents / 100, Math.abs(cents % 100));
    }
}
