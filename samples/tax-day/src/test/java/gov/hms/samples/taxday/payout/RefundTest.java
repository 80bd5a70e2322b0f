package gov.hms.samples.taxday.payout;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefundTest {
    @ParameterizedTest
    @CsvSource({
        "'',1,000000518,1234,returnId",
        "R/1,1,000000518,1234,returnId",
        "R1234567890123456,1,000000518,1234,returnId",
        "R1,-1,000000518,1234,amountCents",
        "R1,10000000000,000000518,1234,amountCents",
        "R1,1,000000519,1234,routing",
        "R1,1,00000051,1234,routing",
        "R1,1,000000518,12,account"
    })
    void saysWhichFieldIsWrong(String id, long cents, String routing, String account, String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Refund(id, cents, routing, account))
                .withMessageStartingWith(field + ": ")
                .withMessageContaining("(expected: ");
    }
}
