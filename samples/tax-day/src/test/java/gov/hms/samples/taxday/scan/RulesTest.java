package gov.hms.samples.taxday.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
    static Stream<Arguments> table() {
        return Stream.of(
                row("nothing wrong", a -> {}, Risk.LOW, ""),
                row(
                        "refund above withheld",
                        a -> a.put(Line.REFUND, 9_000_01L),
                        Risk.HIGH,
                        "more than the 9,000.00 withheld"),
                row(
                        "refund not withheld less tax",
                        a -> a.put(Line.REFUND, 1_999_99L),
                        Risk.MEDIUM,
                        "withheld less tax is 2,000.00"),
                row("income not the sum", a -> a.put(Line.TOTAL_INCOME, 1L), Risk.MEDIUM, "add up to 50,000.75"),
                row("round numbers", a -> round(a), Risk.MEDIUM, "multiple of 1,000.00"),
                row("no wages line", a -> a.remove(Line.WAGES), Risk.HIGH, "line 1 (wages) is missing"),
                row("tax above withheld and no refund", a -> owing(a), Risk.LOW, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void bothVersionsJudge(String name, Consumer<Map<Line, Long>> change, Risk risk, String reason) {
        Map<Line, Long> amounts = amounts();
        change.accept(amounts);
        for (String version : List.of("v1", "v2")) {
            Verdict verdict = Rules.ofVersion(version).judge(with(amounts, List.of(), List.of()));
            assertThat(verdict.risk()).isEqualTo(risk);
            assertThat(String.join("; ", verdict.reasons())).contains(reason);
        }
    }

    @Test
    void aTaxpayerWhoClaimsItselfIsHigh() {
        Verdict verdict = Rules.ofVersion("v1").judge(with(amounts(), List.of("000-00-0042"), List.of()));
        assertThat(verdict.risk()).isEqualTo(Risk.HIGH);
        assertThat(verdict.refund()).isNull();
    }

    @Test
    void onlyVersionTwoAddsUpTheEmployers() {
        TaxReturn extra = with(amounts(), List.of(), List.of(50_000_00L, 1L));
        assertThat(Rules.ofVersion("v1").judge(extra).risk()).isEqualTo(Risk.LOW);
        assertThat(Rules.ofVersion("v2").judge(extra).risk()).isEqualTo(Risk.MEDIUM);
    }

    @Test
    void aLowRiskNamesTheRefund() {
        assertThat(Rules.ofVersion("v1")
                        .judge(with(amounts(), List.of(), List.of()))
                        .refund())
                .isEqualTo(new Verdict.Refund(2_000_00, "000000518", "0123456789"));
    }

    @Test
    void aPdfThatIsNoReturnIsHighAndSaysWhatIsMissing() {
        Verdict verdict =
                Rules.ofVersion("v1").judge(TaxReturn.parse("Dear office,\nI would like a refund of 10.00\n"));
        assertThat(verdict.risk()).isEqualTo(Risk.HIGH);
        assertThat(verdict.reasons()).hasSize(8).contains("the taxpayer id is missing");
    }

    @Test
    void anUnknownVersionIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rules.ofVersion("v3"))
                .withMessageContaining("v3 (expected: v1 or v2)");
    }

    private static Arguments row(String name, Consumer<Map<Line, Long>> change, Risk risk, String reason) {
        return Arguments.of(name, change, risk, reason);
    }

    private static Map<Line, Long> amounts() {
        Map<Line, Long> amounts = new EnumMap<>(Line.class);
        amounts.put(Line.WAGES, 50_000_00L);
        amounts.put(Line.INTEREST, 75L);
        amounts.put(Line.TOTAL_INCOME, 50_000_75L);
        amounts.put(Line.TAX, 7_000_00L);
        amounts.put(Line.WITHHELD, 9_000_00L);
        amounts.put(Line.REFUND, 2_000_00L);
        return amounts;
    }

    private static void round(Map<Line, Long> amounts) {
        amounts.put(Line.INTEREST, 1_000_00L);
        amounts.put(Line.TOTAL_INCOME, 51_000_00L);
    }

    private static void owing(Map<Line, Long> amounts) {
        amounts.put(Line.TAX, 9_500_00L);
        amounts.put(Line.REFUND, 0L);
    }

    private static TaxReturn with(Map<Line, Long> amounts, List<String> dependents, List<Long> employers) {
        return new TaxReturn(
                Optional.of("000-00-0042"),
                dependents,
                Optional.of("000000518"),
                Optional.of("0123456789"),
                amounts,
                employers);
    }
}
