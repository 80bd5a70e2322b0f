package gov.hms.mesh.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.Trust;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeClock;
import gov.hms.mesh.testing.ResumingPair;
import gov.hms.mesh.testing.ResumingPair.Meeting;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CVE-2022-21654 of Envoy: a session was resumed though the rules by which a peer is judged had been changed since its handshake, and so
 * who fitted the old rules alone got in. JSSE resumes just so, in both versions of TLS and at both ends; here the rules are asked in every
 * exchange, and a new certificate or a change of roots makes a context of its own, which resumes nothing.
 */
class EnvoyCve202221654Test {
    private static final SpiffeId INTAKE = SpiffeId.ofWorkload("hms.local", LogicalName.parse("return-intake.intake"));

    private final TestCa ca = new TestCa();
    private final FakeClock clock = new FakeClock();
    private final Trust before = new Trust(List.of(ca.root()), DenyList.NONE);
    private final AtomicReference<Trust> trust = new AtomicReference<>(before);
    private final PeerSvids peers = new PeerSvids(trust::get, clock);

    static Stream<Arguments> changedRules() {
        Function<X509Certificate, DenyList> byIdentity =
                leaf -> new DenyList(Map.of(INTAKE, DenyList.ALL, Configs.FRAUD_SCANNER_ID, DenyList.ALL), Set.of());
        Function<X509Certificate, DenyList> bySerial = leaf -> new DenyList(Map.of(), Set.of(leaf.getSerialNumber()));
        return Stream.of("TLSv1.3", "TLSv1.2")
                .flatMap(protocol -> Stream.of(
                        Arguments.of(protocol, "identity", byIdentity), Arguments.of(protocol, "serial", bySerial)));
    }

    @ParameterizedTest(name = "{0}, denied by {1}")
    @MethodSource("changedRules")
    void whoeverFitsTheOldRulesAloneIsRefusedThoughTlsResumes(
            String protocol, String how, Function<X509Certificate, DenyList> denying) throws Exception {
        TestIdentity caller = ca.issue(INTAKE);
        TestIdentity called = ca.issue(Configs.FRAUD_SCANNER_ID);
        try (ResumingPair pair = new ResumingPair(caller, called, protocol)) {
            Meeting first = pair.meet();
            assertThat(peers.requireClient(first.byCalled().peer())).isEqualTo(INTAKE);
            peers.requireServer(first.byCaller().peer(), Configs.FRAUD_SCANNER_ID);

            Meeting second = pair.meet();
            assertThat(second.resumes(first)).isTrue();
            assertThat(pair.calledTrust().asked()).isEqualTo(1);

            trust.set(new Trust(List.of(ca.root()), denying.apply(caller.leaf())));
            assertThatThrownBy(() -> peers.requireClient(second.byCalled().peer()))
                    .as("the caller")
                    .isInstanceOf(SSLPeerUnverifiedException.class)
                    .hasMessageContaining("denied in this mesh");
            trust.set(new Trust(List.of(ca.root()), denying.apply(called.leaf())));
            assertThatThrownBy(() -> peers.requireServer(second.byCaller().peer(), Configs.FRAUD_SCANNER_ID))
                    .as("the called")
                    .isInstanceOf(SSLPeerUnverifiedException.class)
                    .hasMessageContaining("denied in this mesh");

            // the control
            PeerSvids frozen = new PeerSvids(() -> before, clock);
            assertThatCode(() -> frozen.requireClient(second.byCalled().peer())).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest(name = "{0}, denied by {1}")
    @MethodSource("changedRules")
    void anotherServiceIsNotTakenForTheOneThatTheSessionWasMadeFor(
            String protocol, String how, Function<X509Certificate, DenyList> unused) throws Exception {
        try (ResumingPair pair = new ResumingPair(ca.issue(INTAKE), ca.issue(Configs.FRAUD_SCANNER_ID), protocol)) {
            Meeting first = pair.meet();
            Meeting second = pair.meet();
            assertThat(second.resumes(first)).isTrue();
            peers.requireServer(second.byCaller().peer(), Configs.FRAUD_SCANNER_ID);
            assertThatThrownBy(() -> peers.requireServer(second.byCaller().peer(), INTAKE))
                    .hasMessageContaining("expected: " + INTAKE);
        }
    }

    @Test
    void eachCertificateAndEachChangeOfRootsMakesContextsThatResumeNothing() {
        IdentitySource source = new IdentitySource();
        TestIdentity one = ca.issue(INTAKE);
        TestIdentity two = ca.issue(INTAKE);
        source.adopt(new X509Svid(INTAKE, one.chain(), one.key()), List.of(ca.root()));
        TlsContexts contexts = new TlsContexts(source);
        SSLContext first = contexts.server().context();

        source.adopt(new X509Svid(INTAKE, two.chain(), two.key()), List.of(ca.root()));
        SSLContext second = contexts.server().context();
        source.adoptTrust(List.of(ca.root(), new TestCa().root()), DenyList.NONE);
        SSLContext third = contexts.server().context();
        source.adoptTrust(source.current().trustBundle(), new DenyList(Map.of(INTAKE, DenyList.ALL), Set.of()));

        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
        assertThat(contexts.server().context())
                .as("a denial makes none: it is asked for in every exchange")
                .isSameAs(third);
    }
}
