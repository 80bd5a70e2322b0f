package gov.hms.mesh.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.IDN;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trust domain is ours only byte by byte: nothing that looks like it, folds into it or begins with it passes for it. */
class S11LookAlikeDomainTest {
    private static final String OURS = "hms.local";
    private static final SpiffeId ID = SpiffeId.parse("spiffe://hms.local/ns/scan/svc/fraud-scanner");

    @Test
    void noOtherByteAtAnyPlaceIsTheSameTrustDomain() {
        int swept = 0;
        for (int place = 0; place < OURS.length(); place++) {
            for (char other = 0; other < 256; other++) {
                if (other != OURS.charAt(place)) {
                    swept += differs(OURS.substring(0, place) + other + OURS.substring(place + 1)) ? 1 : 0;
                }
            }
        }
        assertThat(swept).isEqualTo(OURS.length() * 255);
    }

    @Test
    void noByteAddedAtAnyPlaceIsTheSameTrustDomain() {
        int swept = 0;
        for (int place = 0; place <= OURS.length(); place++) {
            for (char added = 0; added < 256; added++) {
                swept += differs(OURS.substring(0, place) + added + OURS.substring(place)) ? 1 : 0;
            }
        }
        assertThat(swept).isEqualTo((OURS.length() + 1) * 256);
    }

    private static boolean differs(String domain) {
        try {
            return !SpiffeId.parse("spiffe://" + domain + "/ns/scan/svc/fraud-scanner")
                    .equals(ID);
        } catch (IllegalArgumentException refused) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hms.local.evil.com",
                "hms.local.",
                "xhms.local",
                "hms-local",
                "hms_local",
                "hms.locai",
                "evil.com.hms.local",
                "hms.local-"
            })
    void aLookAlikeIsAnotherTrustDomain(String domain) {
        SpiffeId other = SpiffeId.parse("spiffe://" + domain + ID.path());

        assertThat(other).isNotEqualTo(ID);
        assertThat(other.trustDomain()).isNotEqualTo(OURS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HMS.local",
                "hms.LOCAL",
                "hms.l\u043ecal",
                "hm\u0455.local",
                "hms\u3002local",
                "xn--hms.local:443",
                "u@hms.local",
                "hms.local%00",
                "hms.local\\",
                " hms.local",
                "hms.local\t",
                "\uff48ms.local",
                "hms.local\u200b",
                ""
            })
    void whatIsNoTrustDomainIsRefused(String domain) {
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://" + domain + ID.path()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SPIFFE ID");
    }

    /** The controls: comparisons as others make them, each of which takes another domain for ours. */
    @Test
    void anyLooserComparisonTakesOneOfThemForOurs() {
        isTakenBy("its beginning", "hms.local.evil.com", domain -> domain.startsWith(OURS));
        isTakenBy("its end", "evil.com.hms.local", domain -> domain.endsWith(OURS));
        isTakenBy("a pattern", "hms-local", domain -> domain.matches(OURS));
        isTakenBy("its letters", "HMS.local", domain -> domain.equalsIgnoreCase(OURS));
        isTakenBy(
                "what is left of it without blanks",
                " hms.local",
                domain -> domain.strip().equals(OURS));
        isTakenBy(
                "the host of a URI",
                "u@hms.local",
                domain -> OURS.equals(uri(domain).getHost()));
        isTakenBy("the equality of URIs", "HMS.local", domain -> uri(domain).equals(uri(OURS)));
        for (String folded : List.of("\uff48ms.local", "hms\u3002local", "hms.local\u200b")) {
            isTakenBy("IDNA", folded, domain -> IDN.toASCII(domain).equals(OURS));
        }
    }

    private static URI uri(String domain) {
        return URI.create("spiffe://" + domain + ID.path());
    }

    private static void isTakenBy(String comparison, String domain, Predicate<String> loose) {
        assertThat(loose).as(comparison).accepts(domain);
        assertThat(differs(domain)).as(domain).isTrue();
    }
}
