package gov.hms.sys.store;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store promises. An implementation's test extends this. */
abstract class StoreContract {
    static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    static final Instant NOON = Instant.parse("2026-04-15T12:00:00Z");

    /** The store under test, opened again after it was closed. */
    abstract Store open() throws StoreUnavailableException;

    static PolicyDocument policy(String name, int timeoutMs) {
        try {
            return PolicyFile.parse("test", """
                    apiVersion: hms/v1
                    kind: TrafficPolicy
                    metadata: { name: %s }
                    spec: { destination: fraud-scanner, timeoutMs: %d }
                    """.formatted(name, timeoutMs));
        } catch (PolicyRejectedException wrong) {
            throw new AssertionError(wrong);
        }
    }

    static Registration registration(String instance, int port) {
        return new Registration(instance, "lease-" + instance, SCANNER, "127.0.0.1", port, "v1", "east", 100, NOON);
    }

    @Test
    void aNewStoreIsEmptyAtRevisionZeroOfEpochOne() throws Exception {
        try (Store store = open()) {
            Contents contents = store.load();
            assertThat(contents.epoch()).isPositive();
            assertThat(contents.revision()).isZero();
            assertThat(contents.policies()).isEmpty();
            assertThat(contents.registrations()).isEmpty();
        }
    }

    @Test
    void everyChangeGetsTheNextRevision() throws Exception {
        try (Store store = open()) {
            assertThat(store.apply(List.of(new Change.PutPause(SCANNER, NOON)))).isEqualTo(1);
            assertThat(store.apply(List.of(new Change.DeletePause(SCANNER)))).isEqualTo(2);
            assertThat(store.load().revision()).isEqualTo(2);
        }
    }

    @Test
    void whatWasAppliedIsThereAfterAReopen() throws Exception {
        try (Store store = open()) {
            store.apply(List.of(
                    new Change.PutPolicy(policy("p", 800), "file:p.yml", NOON), new Change.PutPause(SCANNER, NOON)));
            store.apply(List.of(
                    new Change.PutRegistration(registration("i-1", 8443)), new Change.LearnService(SCANNER, true)));
        }
        try (Store store = open()) {
            Contents contents = store.load();
            assertThat(contents.revision()).isEqualTo(2);
            assertThat(contents.policies())
                    .containsExactly(
                            new StoredPolicy("p", "file:p.yml", policy("p", 800).text(), 1, NOON));
            assertThat(contents.pauses()).containsEntry(SCANNER, NOON);
            assertThat(contents.registrations()).containsExactly(registration("i-1", 8443));
            assertThat(contents.services()).containsExactly(new KnownService(SCANNER, true, 2));
        }
    }

    @Test
    void aPolicyThatIsPutAgainTakesTheNewRevision() throws Exception {
        try (Store store = open()) {
            store.apply(List.of(new Change.PutPolicy(policy("p", 800), "api", NOON)));
            store.apply(List.of(new Change.PutPolicy(policy("p", 900), "api", NOON)));
            assertThat(store.load().policies()).singleElement().satisfies(stored -> {
                assertThat(stored.revision()).isEqualTo(2);
                assertThat(stored.text()).contains("900");
            });
        }
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        try (Store store = open()) {
            store.apply(List.of(
                    new Change.PutPolicy(policy("p", 800), "api", NOON),
                    new Change.PutPause(SCANNER, NOON),
                    new Change.PutRegistration(registration("i-1", 8443))));
            store.apply(List.of(
                    new Change.DeletePolicy("p"),
                    new Change.DeletePause(SCANNER),
                    new Change.DeleteRegistration(SCANNER, "i-1")));
            Contents contents = store.load();
            assertThat(contents.policies()).isEmpty();
            assertThat(contents.pauses()).isEmpty();
            assertThat(contents.registrations()).isEmpty();
        }
    }

    @Test
    void aServiceKeepsTheRevisionAtWhichItBecameKnownAndNeverUnjoins() throws Exception {
        try (Store store = open()) {
            store.apply(List.of(new Change.LearnService(SCANNER, true)));
            store.apply(List.of(new Change.LearnService(SCANNER, false), new Change.LearnService(INTAKE, false)));
            assertThat(store.load().services())
                    .containsExactlyInAnyOrder(new KnownService(SCANNER, true, 1), new KnownService(INTAKE, false, 2));
        }
    }

    @Test
    void theVersionsOfAPolicyAreKeptUpToTheirBound() throws Exception {
        try (Store store = open()) {
            for (int i = 0; i < Store.MOST_VERSIONS + 5; i++) {
                store.apply(List.of(
                        new Change.PutPolicy(policy("p", i + 1), "api", NOON),
                        new Change.KeepVersion("p", "api", "ana", Optional.of("text " + i), NOON)));
            }
            store.apply(List.of(
                    new Change.DeletePolicy("p"), new Change.KeepVersion("p", "api", "ben", Optional.empty(), NOON)));
        }
        try (Store store = open()) {
            List<PolicyVersion> versions = store.versions("p");
            assertThat(versions).hasSize(Store.MOST_VERSIONS);
            assertThat(versions.get(0))
                    .isEqualTo(new PolicyVersion("p", Store.MOST_VERSIONS + 6, "api", "ben", true, NOON));
            assertThat(store.version("p", versions.get(0).revision()))
                    .hasValue(new PolicyText(versions.get(0), Optional.empty()));
            assertThat(store.version("p", versions.get(1).revision()))
                    .hasValue(new PolicyText(versions.get(1), Optional.of("text " + (Store.MOST_VERSIONS + 4))));
            assertThat(store.version("p", 1)).as("it had to go").isEmpty();
            assertThat(store.versions("q")).isEmpty();
        }
    }
}
