package gov.hms.mesh.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
    @Test
    void aWorkloadsIdNamesNamespaceAndService() {
        SpiffeId id = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));
        assertThat(id).hasToString("spiffe://hms.local/ns/scan/svc/fraud-scanner");
        assertThat(SpiffeId.parse(id.toString())).isEqualTo(id);
        assertThat(id.workload()).contains(LogicalName.parse("fraud-scanner.scan"));
        assertThat(SpiffeId.ofControlPlane("hms.local").workload()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://HMS.local/ns/scan/svc/a",
                "SPIFFE://hms.local/ns/scan/svc/a",
                "spiffe://hms.local/svc/../admin",
                "spiffe://hms.local/svc/./admin",
                "spiffe://hms.local/svc/%2e%2e/admin",
                "spiffe://hms.local//svc/a",
                "spiffe://hms.local/svc/a/",
                "spiffe://hms.local:443/svc/a",
                "spiffe://u@hms.local/svc/a",
                "spiffe://hms.local/svc/a?x=1",
                "spiffe://hms.local/svc/a#f",
                "spiffe://hms.local/svc/a%00b",
                "spiffe:///svc/a",
                "spiffe://hms.local",
                "spiffe://hms.local/",
                "spiffe://hms.local/svc/\u0430",
                "spiffe://hms.local\\@evil/svc/a",
                "spiffe://hms.local/svc/a b",
                "spiffe://hms.local/svc/a\n",
                "http://hms.local/svc/a",
                ""
            })
    void whatOnlyLooksLikeOneIsRefused(String text) {
        assertThatThrownBy(() -> SpiffeId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreThan2048CharactersAreRefused() {
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://hms.local/" + "a".repeat(2_048)))
                .hasMessageContaining("2048");
    }

    @Test
    void everyOtherByteInTheTrustDomainMakesItAnotherOrNone() {
        SpiffeId right = SpiffeId.parse("spiffe://hms.local/ns/scan/svc/a");
        for (int position = 0; position < "hms.local".length(); position++) {
            for (char other = 0; other < 256; other++) {
                StringBuilder domain = new StringBuilder("hms.local");
                if (domain.charAt(position) == other) {
                    continue;
                }
                domain.setCharAt(position, other);
                try {
                    assertThat(SpiffeId.parse("spiffe://" + domain + "/ns/scan/svc/a"))
                            .isNotEqualTo(right);
                } catch (IllegalArgumentException refused) {
                    assertThat(refused).hasMessageStartingWith("SPIFFE ID");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x", "0x1f", "1", "127", "mesh", "a.b", "A", "-a"})
    void anIdentityWhoseNamespaceCanBeNoneIsThatOfNoWorkload(String namespace) {
        assertThat(SpiffeId.parse("spiffe://hms.local/ns/" + namespace + "/svc/fraud-scanner")
                        .workload())
                .isEmpty();
    }
}
