package gov.hms.sys.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.testing.Proves;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.store.Change;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotCacheTest {
    private static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    private static final LogicalName PAYOUT = LogicalName.parse("refund-payout.payout");
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    private static final Edge INTAKE_TO_SCANNER = new Edge(INTAKE, SCANNER);
    private static final Edge PAYOUT_TO_SCANNER = new Edge(PAYOUT, SCANNER);
    private static final Instant NOON = Instant.parse("2026-04-15T12:00:00Z");

    private final SnapshotCache cache = new SnapshotCache(MeshState.empty(1), "hms.local", List.of());
    private final Heard heard = new Heard();

    private static final class Heard implements Watcher {
        final List<Edge> services = new ArrayList<>();
        int mesh;

        @Override
        public void serviceChanged(Edge edge) {
            services.add(edge);
        }

        @Override
        public void meshChanged() {
            mesh++;
        }
    }

    private Publication change(Change... changes) {
        MeshState next = cache.state().after(List.of(changes), cache.state().revision() + 1);
        Publication publication = cache.publish(next, 0);
        publication.wake();
        return publication;
    }

    static PolicyDocument policy(String name, String source, String destination, int timeoutMs) {
        try {
            return PolicyFile.parse(
                    "test",
                    "apiVersion: hms/v1\nkind: TrafficPolicy\nmetadata: { name: " + name + " }\nspec:\n"
                            + (source == null ? "" : "  source: " + source + "\n") + "  destination: " + destination
                            + "\n  timeoutMs: " + timeoutMs + "\n");
        } catch (PolicyRejectedException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static Change put(PolicyDocument document) {
        return new Change.PutPolicy(document, "api", NOON);
    }

    private static Change joined(LogicalName name) {
        return new Change.LearnService(name, true);
    }

    private static Change endpoint(String instance) {
        return new Change.PutRegistration(
                new Registration(instance, "lease", SCANNER, "10.0.0.7", 8443, "v1", "", 100, NOON));
    }

    private ServiceConfig seen(Edge edge) {
        return cache.current(edge).content().orElseThrow();
    }

    private int timeout(Edge edge) {
        return seen(edge).routes().get(seen(edge).routes().size() - 1).timeoutMs();
    }

    @Test
    void aNameThatNobodyEverHadIsUnknownUntilSomebodyJoinsUnderIt() {
        cache.watch(INTAKE_TO_SCANNER, heard);
        assertThat(cache.current(INTAKE_TO_SCANNER).content()).isEmpty();
        change(joined(SCANNER), endpoint("i-1"));
        assertThat(heard.services).containsExactly(INTAKE_TO_SCANNER);
        assertThat(seen(INTAKE_TO_SCANNER).endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.instanceId()).isEqualTo("i-1");
            assertThat(endpoint.spiffeId()).hasToString("spiffe://hms.local/ns/scan/svc/fraud-scanner");
        });
    }

    @Test
    void aTokenAnnouncesTheNamespaceButTheServiceIsUnknownUntilItJoins() {
        cache.watchMesh(heard);
        change(new Change.LearnService(SCANNER, false));
        assertThat(cache.mesh().namespaces()).containsExactly("scan");
        assertThat(heard.mesh).isEqualTo(1);
        assertThat(cache.current(INTAKE_TO_SCANNER).content()).isEmpty();
    }

    @Test
    @Proves(
            field = "spec.source",
            behaviour = "a policy for a caller and a destination holds in place of the one for the destination alone")
    void theMostSpecificPolicyHoldsAlone() {
        change(joined(SCANNER), joined(INTAKE), joined(PAYOUT));
        change(put(policy("general", null, "fraud-scanner", 100)));
        change(put(policy("special", "return-intake", "fraud-scanner", 200)));
        assertThat(timeout(INTAKE_TO_SCANNER)).isEqualTo(200);
        assertThat(timeout(PAYOUT_TO_SCANNER)).isEqualTo(100);
        assertThat(seen(INTAKE_TO_SCANNER).policies()).containsExactly("special@3");
        change(new Change.DeletePolicy("special"));
        assertThat(timeout(INTAKE_TO_SCANNER)).isEqualTo(100);
    }

    @Test
    void theDestinationItselfHearsOfEveryPolicyThatItsCallersBringAlong() {
        change(joined(SCANNER), joined(INTAKE));
        change(put(policy("special", "return-intake", "fraud-scanner", 200)));
        ServiceSnapshot own = cache.current(new Edge(SCANNER, SCANNER));
        assertThat(own.content().orElseThrow().policies()).containsExactly("special@2");
        assertThat(own.version()).isEqualTo(2);
    }

    @Test
    @Proves(field = "spec.destination", behaviour = "a short name holds as soon as a service with that name is there")
    void aPolicyWithShortNamesHoldsAsSoonAsBothServicesAreThere() {
        cache.watch(INTAKE_TO_SCANNER, heard);
        change(put(policy("special", "return-intake", "fraud-scanner", 200)));
        assertThat(cache.current(INTAKE_TO_SCANNER).content()).isEmpty();
        change(joined(SCANNER));
        assertThat(timeout(INTAKE_TO_SCANNER)).isZero();
        change(joined(INTAKE));
        assertThat(timeout(INTAKE_TO_SCANNER)).isEqualTo(200);
    }

    @Test
    void aShortNameStaysWithTheServiceThatHadItFirst() {
        LogicalName other = LogicalName.parse("fraud-scanner.aaa");
        change(joined(SCANNER));
        change(put(policy("p", null, "fraud-scanner", 100)));
        change(joined(other));
        assertThat(timeout(INTAKE_TO_SCANNER)).isEqualTo(100);
        assertThat(timeout(new Edge(INTAKE, other))).isZero();
        assertThat(cache.state().names().candidates("fraud-scanner")).containsExactly(SCANNER, other);
    }

    private static PolicyDocument document(String kind, String name, String spec) {
        try {
            return PolicyFile.parse(
                    "test",
                    "{apiVersion: hms/v1, kind: " + kind + ", metadata: {name: " + name + "}, spec: " + spec + "}");
        } catch (PolicyRejectedException wrong) {
            throw new AssertionError(wrong);
        }
    }

    @Test
    @Proves(
            field = "spec.defaults",
            behaviour = "holds for every call of the mesh, and what the most specific policy says goes before it")
    void theSettingsOfTheMeshHoldBelowTheMostSpecificPolicy() {
        change(joined(SCANNER), joined(INTAKE), joined(PAYOUT));
        cache.watch(PAYOUT_TO_SCANNER, heard);
        change(put(document("MeshSettings", "mesh", "{defaults: {timeoutMs: 900, retries: 1}}")));
        assertThat(heard.services).containsExactly(PAYOUT_TO_SCANNER);
        assertThat(timeout(PAYOUT_TO_SCANNER)).isEqualTo(900);
        assertThat(seen(PAYOUT_TO_SCANNER).policies()).containsExactly("mesh@2");

        change(put(policy("general", null, "fraud-scanner", 100)));
        assertThat(timeout(PAYOUT_TO_SCANNER)).isEqualTo(100);
        assertThat(seen(PAYOUT_TO_SCANNER).routes().get(0).retry().max()).isEqualTo(1);
        assertThat(seen(PAYOUT_TO_SCANNER).policies()).containsExactly("general@3", "mesh@2");

        change(new Change.DeletePolicy("mesh"));
        assertThat(seen(PAYOUT_TO_SCANNER).routes().get(0).retry()).isEqualTo(RetryPolicy.UNDECLARED);
    }

    @Test
    void settingsWithoutDefaultsTroubleNobody() {
        change(joined(SCANNER), joined(INTAKE));
        cache.watch(INTAKE_TO_SCANNER, heard);
        change(put(document("MeshSettings", "mesh", "{certificateTtlHours: 2}")));
        assertThat(heard.services).isEmpty();
        assertThat(cache.state().certificateTtl()).contains(Duration.ofHours(2));
    }

    @Test
    @Proves(
            field = "AccessPolicy spec.destination",
            behaviour = "the service itself gets the rules, its callers do not; without a policy everybody may call")
    void onlyTheServiceItselfGetsItsAccessRules() {
        Edge own = new Edge(SCANNER, SCANNER);
        change(joined(SCANNER), joined(INTAKE));
        assertThat(seen(own).access()).isEqualTo(AccessRules.OPEN);
        change(put(document(
                "AccessPolicy",
                "access",
                "{destination: fraud-scanner, allow: [{source: return-intake, methods: [POST], paths: [/flag/*]}]}")));

        assertThat(seen(INTAKE_TO_SCANNER).access()).isEqualTo(AccessRules.OPEN);
        assertThat(seen(INTAKE_TO_SCANNER).policies()).isEmpty();
        assertThat(seen(own).policies()).containsExactly("access@2");
        assertThat(seen(own).access().permit(INTAKE, "POST", "/flag/2")).isTrue();
        assertThat(seen(own).access().permit(INTAKE, "GET", "/flag/2")).isFalse();
        assertThat(seen(own).access().permit(PAYOUT, "POST", "/flag/2")).isFalse();
    }

    @Test
    @Proves(
            field = "spec.allow[].source",
            behaviour = "a short name that nobody has allows nobody, until somebody has it")
    void aSourceThatNobodyHasAllowsNobodyUntilSomebodyHasIt() {
        Edge own = new Edge(SCANNER, SCANNER);
        change(joined(SCANNER));
        change(put(
                document("AccessPolicy", "access", "{destination: fraud-scanner, allow: [{source: return-intake}]}")));
        assertThat(seen(own).access().declared()).isTrue();
        assertThat(seen(own).access().permit(INTAKE, "GET", "/")).isFalse();
        assertThat(seen(own).access().permit(PAYOUT, "GET", "/")).isFalse();
        change(joined(INTAKE));
        assertThat(seen(own).access().permit(INTAKE, "GET", "/")).isTrue();
        assertThat(seen(own).access().permit(PAYOUT, "GET", "/")).isFalse();
    }

    @Test
    @Proves(
            field = "spec.routes[].mirror.to",
            behaviour = "a short name that nobody has copies nothing, until somebody has it")
    void aMirrorToANameThatNobodyHasIsOffUntilSomebodyHasIt() {
        change(joined(SCANNER), joined(INTAKE));
        change(put(document(
                "TrafficPolicy",
                "p",
                "{destination: fraud-scanner, routes: [{mirror: {to: refund-payout, percent: 5}}]}")));
        assertThat(seen(INTAKE_TO_SCANNER).routes().get(0).mirror()).isEqualTo(MirrorPolicy.NONE);
        change(joined(PAYOUT));
        assertThat(seen(INTAKE_TO_SCANNER).routes().get(0).mirror()).isEqualTo(new MirrorPolicy(PAYOUT, 5));
    }

    @Test
    void whatAPolicyComesToIsNotMadeAnewForEveryEdgeAndState() {
        change(joined(SCANNER), joined(INTAKE), joined(PAYOUT));
        change(put(policy("general", null, "fraud-scanner", 100)));
        Object before = seen(INTAKE_TO_SCANNER).routes();
        assertThat(seen(PAYOUT_TO_SCANNER).routes()).isSameAs(before);
        change(endpoint("i-1"));
        assertThat(seen(INTAKE_TO_SCANNER).routes()).isSameAs(before);
    }

    @Test
    void aVersionRisesExactlyWhenTheContentChanges() {
        change(joined(SCANNER), joined(INTAKE));
        cache.watch(INTAKE_TO_SCANNER, heard);
        long first = cache.current(INTAKE_TO_SCANNER).version();
        change(joined(PAYOUT));
        change(put(policy("elsewhere", null, "refund-payout", 5)));
        assertThat(heard.services).isEmpty();
        assertThat(cache.current(INTAKE_TO_SCANNER).version()).isEqualTo(first);
        Publication paused = change(new Change.PutPause(SCANNER, NOON));
        assertThat(paused.versions()).containsOnlyKeys(INTAKE_TO_SCANNER);
        assertThat(cache.current(INTAKE_TO_SCANNER).version()).isEqualTo(paused.revision());
        assertThat(cache.current(INTAKE_TO_SCANNER).wire().orElseThrow().getVersion())
                .isEqualTo(paused.revision());
        assertThat(seen(INTAKE_TO_SCANNER).pausedUntil()).contains(NOON);
    }

    @Test
    void aCallerThatReconnectsFindsTheSameVersionAndOneThatMissedAChangeAHigherOne() {
        change(joined(SCANNER));
        cache.watch(INTAKE_TO_SCANNER, heard);
        long version = cache.current(INTAKE_TO_SCANNER).version();
        cache.unwatch(INTAKE_TO_SCANNER, heard);
        change(joined(PAYOUT));
        assertThat(cache.current(INTAKE_TO_SCANNER).version()).isEqualTo(version);
        change(endpoint("i-1"));
        change(joined(INTAKE));
        assertThat(cache.current(INTAKE_TO_SCANNER).version()).isGreaterThan(version);
        assertThat(heard.services).isEmpty();
    }

    @Test
    void anEndpointThatLeavesIsGone() {
        change(joined(SCANNER), endpoint("i-1"), endpoint("i-2"));
        change(new Change.DeleteRegistration(SCANNER, "i-1"));
        assertThat(seen(INTAKE_TO_SCANNER).endpoints())
                .extracting(gov.hms.mesh.call.Endpoint::instanceId)
                .containsExactly("i-2");
    }

    @Test
    void theMostSimilarNamesComeFirst() {
        change(joined(INTAKE), joined(SCANNER), joined(PAYOUT));
        assertThat(cache.state().names().similar("fraud-scaner", 2)).startsWith(SCANNER);
        assertThat(cache.state().names().similar("refund-payuot.payout", 1)).containsExactly(PAYOUT);
    }
}
