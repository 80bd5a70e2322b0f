package gov.hms.mesh.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPI-01-003 of the audit of SPIRE: a general URI parser took identities for others. Ours reads bytes. */
class SpireAuditSpi01003Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://hms.local/ns/a/../b",
                "spiffe://hms.local/ns/%2e%2e/b",
                "spiffe://hms.local/a%00b",
                "spiffe://hms.local//a",
                "spiffe://hms.local/a/",
                "spiffe://hms.local/a?b",
                "spiffe://hms.local/a#b",
                "spiffe://hms.local:443/a",
                "spiffe://me@hms.local/a",
                "SPIFFE://hms.local/a",
                "spiffe://HMS.local/a",
                "spiffe://hms.lo\u0441al/a",
                "spiffe:///a",
                "spiffe://hms.local",
                "spiffe://hms.local/",
                "spiffe://hms.local/./a",
                " spiffe://hms.local/a",
                "spiffe://hms.local/a\n",
                "spiffe:/hms.local/a",
                "http://hms.local/a",
                ""
            })
    void whatIsNotExactlyAnIdentityIsNone(String text) {
        assertThatThrownBy(() -> SpiffeId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The control. */
    @Test
    void javasOwnParserTakesThemForTheSame() {
        assertThat(URI.create("SPIFFE://HMS.local/a")).isEqualTo(URI.create("spiffe://hms.local/a"));
        assertThat(URI.create("spiffe://hms.local/%2e%2e/b").getPath()).isEqualTo("/../b");
    }
}
