package gov.hms.sys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.Proves;
import org.junit.jupiter.api.Test;

/** What the parser itself makes of the fields that nobody after it looks at. */
class PolicyProofsTest {
    private static final String POLICY = Documents.withSpec("destination: fraud-scanner");

    @Test
    @Proves(
            field = "apiVersion",
            behaviour = "any other version is refused, so that a later language is never half understood")
    void anotherVersionOfTheLanguageIsRefused() {
        assertThat(Documents.violations(POLICY.replace("hms/v1", "hms/v2")))
                .containsExactly("p.yml:1:13: apiVersion: hms/v2 (expected: hms/v1)");
    }

    @Test
    @Proves(
            field = "metadata.name",
            behaviour = "names the document in every listing; nothing that could be a path is taken")
    void aNameIsALowerCaseWordAndNeverAPath() throws PolicyRejectedException {
        assertThat(Documents.traffic(POLICY).name()).isEqualTo("p");
        for (String name : new String[] {"../p", "P", "a/b", "-a", "''", "a..b"}) {
            assertThat(Documents.violations(POLICY.replace("name: p", "name: " + name)))
                    .singleElement()
                    .asString()
                    .contains("metadata.name");
        }
    }
}
