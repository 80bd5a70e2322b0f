package gov.hms.samples.taxday.scan;

import java.util.List;
import java.util.Optional;

/**
 * The answer about one return, as JSON.
 *
 * @param reasons why the risk is above LOW; empty when it is LOW
 * @param refund what there is to pay; null unless the risk is LOW
 */
record Verdict(Risk risk, List<String> reasons, Refund refund) {
    record Refund(long amountCents, String routing, String account) {}

    static Verdict of(TaxReturn taxReturn, List<Finding> findings) {
        Risk risk = findings.stream().map(Finding::risk).max(Risk::compareTo).orElse(Risk.LOW);
        List<String> reasons = findings.stream().map(Finding::reason).toList();
        return new Verdict(risk, reasons, risk == Risk.LOW ? refund(taxReturn).orElse(null) : null);
    }

    private static Optional<Refund> refund(TaxReturn taxReturn) {
        return taxReturn
                .account()
                .map(account -> new Refund(
                        taxReturn.cents(Line.REFUND), taxReturn.routing().orElseThrow(), account));
    }

    /** What a rule found wrong. */
    record Finding(Risk risk, String reason) {}
}
