package gov.hms.sys.control;

import static gov.hms.sys.control.MeshFixture.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.store.StoreUnavailableException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyChangesTest {
    @TempDir
    Path data;

    private MeshFixture mesh;

    @BeforeEach
    void open() throws Exception {
        mesh = new MeshFixture(data);
    }

    @AfterEach
    void close() {
        mesh.close();
    }

    private RefusedException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable change) {
        long revision = mesh.cache.state().revision();
        RefusedException refused = catchThrowableOfType(RefusedException.class, change);
        assertThat(refused).isNotNull();
        assertThat(mesh.cache.state().revision()).isEqualTo(revision);
        assertThat(refused.next()).isNotBlank();
        return refused;
    }

    @Test
    void aPutIsAuditedStoredAndInForce() throws Exception {
        PolicyOutcome outcome = mesh.policies.put(policy("p", null, "fraud-scanner"), "operator");
        assertThat(outcome.changed()).isTrue();
        assertThat(outcome.revision()).isEqualTo(1);
        assertThat(outcome.warnings()).singleElement().asString().contains("fraud-scanner is not in the mesh yet");
        assertThat(mesh.actions()).containsExactly("policy.put");
        assertThat(mesh.store.load().policies()).hasSize(1);
    }

    @Test
    void theSameTextAgainChangesNothing() throws Exception {
        mesh.policies.put(policy("p", null, "fraud-scanner"), "operator");
        PolicyOutcome again = mesh.policies.put(policy("p", null, "fraud-scanner"), "operator");
        assertThat(again.changed()).isFalse();
        assertThat(again.revision()).isEqualTo(1);
        assertThat(mesh.actions()).hasSize(1);
    }

    @Test
    void twoPoliciesForTheSameCallsAreRefusedNamingBoth() throws Exception {
        mesh.policies.put(policy("first", null, "fraud-scanner.scan"), "operator");
        RefusedException refused =
                refused(() -> mesh.policies.put(policy("second", null, "fraud-scanner.scan"), "operator"));
        assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
        assertThat(refused).hasMessageContaining("second and first (api)");
    }

    @Test
    void aShortAndAFullNameOfTheSameServiceConflictInEitherOrder() throws Exception {
        mesh.policies.put(policy("short", null, "fraud-scanner"), "operator");
        assertThat(refused(() -> mesh.policies.put(policy("full", null, "fraud-scanner.scan"), "operator"))
                        .reason())
                .isEqualTo(Reason.CONFLICT);
        mesh.policies.delete("short", "operator");
        mesh.policies.put(policy("full", null, "fraud-scanner.scan"), "operator");
        assertThat(refused(() -> mesh.policies.put(policy("short", null, "fraud-scanner"), "operator"))
                        .reason())
                .isEqualTo(Reason.CONFLICT);
    }

    @Test
    void policiesOfDifferentSpecificityStandSideBySide() throws Exception {
        mesh.policies.put(policy("general", null, "fraud-scanner.scan"), "operator");
        mesh.policies.put(policy("special", "return-intake.intake", "fraud-scanner.scan"), "operator");
        assertThat(mesh.cache.state().policies()).hasSize(2);
    }

    @Test
    void anAmbiguousShortNameIsRefusedWithTheCandidates() throws Exception {
        mesh.join("fraud-scanner.scan");
        mesh.join("fraud-scanner.test");
        RefusedException refused = refused(() -> mesh.policies.put(policy("p", null, "fraud-scanner"), "operator"));
        assertThat(refused.reason()).isEqualTo(Reason.AMBIGUOUS_SERVICE);
        assertThat(refused.details()).containsExactly("fraud-scanner.scan", "fraud-scanner.test");
    }

    @Test
    void theApiMayNotChangeWhatAFileOwnsAndAFileNotWhatTheApiOwns() throws Exception {
        mesh.policies.putFile(policy("p", null, "fraud-scanner"), "p.yml", false);
        assertThat(refused(() -> mesh.policies.put(policy("p", null, "refund-payout"), "operator")))
                .hasMessageContaining("file:p.yml");
        refused(() -> mesh.policies.delete("p", "operator"));
        mesh.policies.put(policy("q", null, "refund-payout"), "operator");
        refused(() -> mesh.policies.putFile(policy("q", null, "other"), "q.yml", false));
        assertThat(mesh.policies
                        .put(policy("p", null, "fraud-scanner"), "operator")
                        .changed())
                .as("the same words from the other side are no change")
                .isFalse();
    }

    @Test
    void anUnknownPolicyIsRefusedWithTheKnownOnes() throws Exception {
        mesh.policies.put(policy("p", null, "fraud-scanner"), "operator");
        RefusedException refused = refused(() -> mesh.policies.delete("q", "operator"));
        assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_POLICY);
        assertThat(refused).hasMessageContaining("p)");
    }

    @Test
    void validationChangesNothingAndWarnsOfVersionsThatNobodyRuns() throws Exception {
        mesh.registry.register(MeshFixture.registration("fraud-scanner.scan", "i-1", 8443), "test");
        long revision = mesh.cache.state().revision();
        var document = gov.hms.sys.policy.PolicyFile.parse("test", """
                apiVersion: hms/v1
                kind: TrafficPolicy
                metadata: { name: split }
                spec:
                  destination: fraud-scanner
                  routes:
                    - split: [ { version: v1, weight: 90 }, { version: v2, weight: 10 } ]
                """);
        assertThat(mesh.policies.validate(document))
                .singleElement()
                .asString()
                .isEqualTo("spec.routes[0].split: no instance of fraud-scanner.scan has version v2 now (running: v1)");
        assertThat(mesh.cache.state().revision()).isEqualTo(revision);
    }

    private static PolicyDocument document(String kind, String name, String spec) throws PolicyRejectedException {
        return PolicyFile.parse(
                "test", "{apiVersion: hms/v1, kind: " + kind + ", metadata: {name: " + name + "}, spec: " + spec + "}");
    }

    @Test
    void aSecondMeshSettingsIsAConflictThatNamesBoth() throws Exception {
        mesh.policies.put(document("MeshSettings", "one", "{defaults: {timeoutMs: 5}}"), "operator");
        assertThat(refused(() -> mesh.policies.put(document("MeshSettings", "two", "{mtls: strict}"), "operator")))
                .hasMessage(
                        "policy: two and one (api) are both MeshSettings for the whole mesh (expected: one of them)");
        assertThat(mesh.policies
                        .put(document("MeshSettings", "one", "{defaults: {timeoutMs: 6}}"), "operator")
                        .changed())
                .isTrue();
    }

    @Test
    void aSecondAccessPolicyForADestinationIsAConflictThatNamesBoth() throws Exception {
        mesh.policies.put(policy("traffic", null, "fraud-scanner.scan"), "operator");
        mesh.policies.put(document("AccessPolicy", "one", "{destination: fraud-scanner, allow: []}"), "operator");
        assertThat(refused(() -> mesh.policies.put(
                        document("AccessPolicy", "two", "{destination: fraud-scanner.scan, allow: []}"), "operator")))
                .hasMessage(
                        "policy: two and one (api) are both AccessPolicy for access to fraud-scanner.scan (expected: one"
                                + " of them)");
    }

    @Test
    void everyKindOfDocumentSurvivesARestart() throws Exception {
        mesh.policies.put(document("MeshSettings", "m", "{certificateTtlHours: 3}"), "operator");
        mesh.policies.put(document("AccessPolicy", "a", "{destination: b.c, allow: []}"), "operator");
        for (var stored : mesh.store.load().policies()) {
            assertThat(PolicyFile.parse("stored", stored.text()))
                    .isEqualTo(mesh.cache.state().policies().get(stored.name()).document());
        }
        assertThat(mesh.store.load().policies()).hasSize(2);
    }

    @Test
    void namesThatNobodyHasYetAreWarnedOfEachWithWhatItMeans() throws Exception {
        mesh.join("fraud-scanner.scan");
        assertThat(mesh.policies.validate(document(
                        "AccessPolicy", "a", "{destination: fraud-scanner, allow: [{source: return-intake}]}")))
                .containsExactly(
                        "spec.allow[0].source: return-intake is not in the mesh yet; the rule allows nobody until it is");
        assertThat(mesh.policies.validate(document(
                        "TrafficPolicy",
                        "p",
                        "{destination: fraud-scanner, routes: [{match: {methods: [GET]}, mirror: {to: next}},"
                                + " {mirror: {to: fraud-scanner}}]}")))
                .containsExactly(
                        "spec.routes[0].mirror.to: next is not in the mesh yet; nothing is copied until it is",
                        "spec.routes[1].mirror.to: fraud-scanner is the destination itself; each call that is copied loads"
                                + " it twice");
    }

    @Test
    void anAmbiguousNameInAMirrorOrARuleIsRefused() throws Exception {
        mesh.join("twin.east");
        mesh.join("twin.west");
        for (PolicyDocument document : new PolicyDocument[] {
            document("TrafficPolicy", "p", "{destination: a.b, routes: [{mirror: {to: twin}}]}"),
            document("AccessPolicy", "a", "{destination: a.b, allow: [{source: twin}]}")
        }) {
            assertThat(refused(() -> mesh.policies.put(document, "operator")).reason())
                    .isEqualTo(Reason.AMBIGUOUS_SERVICE);
        }
    }

    @Test
    void whatCannotBeStoredIsNotInForce() throws Exception {
        mesh.store.close();
        assertThatThrownBy(() -> mesh.policies.put(policy("p", null, "fraud-scanner"), "operator"))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(mesh.cache.state().policies()).isEmpty();
        assertThat(mesh.cache.state().revision()).isZero();
    }

    @Test
    void whatCannotBeAuditedIsNeitherStoredNorInForce() throws Exception {
        mesh.audit.close();
        assertThatThrownBy(() -> mesh.policies.put(policy("p", null, "fraud-scanner"), "operator"))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(mesh.store.load().policies()).isEmpty();
        assertThat(mesh.cache.state().policies()).isEmpty();
    }
}
