package gov.hms.mesh.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of the generation before may be used for a moment more only when there is nothing wrong with them. */
class HandoverOfCertificatesTest {
    private static final Instant NOW = Instant.now();

    private final TestCa ca = new TestCa();
    private final TestCa other = new TestCa();
    private final IdentitySource source = new IdentitySource();
    private final TlsContexts contexts = new TlsContexts(source);
    private final List<X509Certificate> roots = List.of(ca.root(), other.root());
    private TestIdentity first;

    @BeforeEach
    void join() {
        first = issue(ca, NOW, Duration.ofHours(24));
        adopt(first);
        assertThat(contexts.client().gentle())
                .as("there is none before the first")
                .isFalse();
    }

    private static TestIdentity issue(TestCa authority, Instant at, Duration life) {
        return authority.issue(Configs.FRAUD_SCANNER_ID, at.minus(DenyList.BACKDATED), at.plus(life));
    }

    private void adopt(TestIdentity identity) {
        source.adopt(new X509Svid(Configs.FRAUD_SCANNER_ID, identity.chain(), identity.key()), roots);
    }

    private boolean gentle() {
        return contexts.client().gentle();
    }

    @Test
    void aRenewalIsGentle() {
        adopt(issue(ca, NOW.plus(Duration.ofHours(8)), Duration.ofHours(24)));
        assertThat(gentle()).isTrue();
    }

    @Test
    void aRenewalInTheLastHalfMinuteIsNot() {
        adopt(issue(ca, NOW.plus(Duration.ofHours(24)).minusSeconds(31), Duration.ofHours(24)));
        assertThat(gentle()).isTrue();
        adopt(issue(ca, NOW, Duration.ofSeconds(90)));
        adopt(issue(ca, NOW.plusSeconds(61), Duration.ofHours(24)));
        assertThat(gentle()).isFalse();
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNot() {
        adopt(issue(other, NOW.plus(Duration.ofHours(8)), Duration.ofHours(24)));
        assertThat(gentle()).isFalse();
    }

    @Test
    void aCertificateWhoseIssuerIsUnknownIsNot() {
        TestIdentity one = issue(ca, NOW, Duration.ofHours(24));
        TestIdentity two = issue(ca, NOW, Duration.ofHours(24));
        for (TestIdentity bare : List.of(one, two)) {
            source.adopt(new X509Svid(Configs.FRAUD_SCANNER_ID, List.of(bare.leaf()), bare.key()), roots);
        }
        assertThat(gentle()).isFalse();
    }

    @Test
    void aChangeOfRootsIsNotNorWhatComesWithIt() {
        source.adoptTrust(List.of(ca.root()), DenyList.NONE);
        assertThat(gentle()).isFalse();
        adopt(issue(ca, NOW.plus(Duration.ofHours(8)), Duration.ofHours(24)));
        assertThat(gentle()).as("back to both roots").isFalse();
    }

    @Test
    void aCertificateThatReplacesADeniedOneIsNot() {
        source.adoptTrust(roots, new DenyList(Map.of(), Set.of(first.leaf().getSerialNumber())));
        adopt(issue(ca, NOW.plus(Duration.ofHours(8)), Duration.ofHours(24)));
        assertThat(gentle()).isFalse();
    }
}
