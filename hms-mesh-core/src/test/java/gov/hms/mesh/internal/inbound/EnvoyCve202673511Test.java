package gov.hms.mesh.internal.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CVE-2026-73511 of Envoy: the rules judged one spelling of a path and the application served another. Ours refuse such a spelling. */
class EnvoyCve202673511Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin;x", "/admin;jsessionid=1", "/a/../admin", "/a/./admin", "//admin", "/a//admin",
                        "/admin%2Fusers",
                "/admin%2fusers", "/%2e%2e/admin", "/%2E/admin", "/admin%5cusers", "/admin\\users", "/admin%00",
                        "/admin%3bx",
                "/admin%252fusers", "/%c0%afadmin", "/%e0%80%afadmin", "/admin%0d%0a", "/adm\u0131n", "/admin/..",
                        "/admin/.",
                "admin", "*", "http://a/admin", "/admin /x", "/admin\t"
            })
    void aPathOfTwoReadingsIsAmbiguous(String path) {
        assertThat(RawPath.ambiguous(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/admin", "/admin/", "/%61dmin", "/a.b/c..d", "/%e2%82%ac", "/a/b?", "/~a_b-c"})
    void aPathOfOneReadingIsNot(String path) {
        assertThat(RawPath.ambiguous(path)).isFalse();
    }
}
