package gov.hms.sys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.fuzz.Bounded;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.store.Registration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that would stop the mesh is refused, by its bounds or by how far it reaches, and changes nothing unless it is meant. */
class S24DeadlyPolicyTest {
    private static final List<String> SERVICES = List.of(
            "fraud-scanner.scan", "return-intake.intake", "refund-payout.payout", "audit-desk.desk", "mail.post");

    @TempDir
    Path data;

    private MeshFixture mesh;

    @BeforeEach
    void start() throws Exception {
        mesh = new MeshFixture(data);
        int port = 8000;
        for (String service : SERVICES) {
            LogicalName name = LogicalName.parse(service);
            mesh.registry.learn(name, true, "spiffe://hms.local/ns/" + name.namespace() + "/svc/" + name.service());
            mesh.registry.register(
                    new Registration(
                            name.service() + "-1",
                            "lease-" + port,
                            name,
                            "127.0.0.1",
                            port++,
                            "v1",
                            "",
                            100,
                            MeshFixture.START),
                    service);
        }
    }

    @AfterEach
    void stop() throws Exception {
        mesh.close();
    }

    private static PolicyDocument parse(String kind, String spec) throws PolicyRejectedException {
        return PolicyFile.parse(
                "test",
                "{\"apiVersion\":\"hms/v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"p\"},\"spec\":" + spec
                        + "}");
    }

    private String records() throws Exception {
        return Files.readString(data.resolve("audit/audit.jsonl"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"timeoutMs\":0",
                "\"timeoutMs\":-1",
                "\"timeoutMs\":999999999",
                "\"perTryTimeoutMs\":0",
                "\"retries\":1000",
                "\"retries\":{\"max\":1000}",
                "\"retries\":{\"max\":3,\"budget\":{\"percent\":100000}}",
                "\"retries\":{\"max\":3,\"backoff\":{\"baseMs\":0,\"maxMs\":0}}",
                "\"hedge\":{\"afterMs\":10,\"maxExtraPercent\":5000}",
                "\"circuitBreaker\":{\"maxConnections\":0}",
                "\"circuitBreaker\":{\"errorPercent\":0}",
                "\"circuitBreaker\":{\"errorPercent\":101}",
                "\"circuitBreaker\":{\"errorPercent\":50,\"windowSeconds\":1000000000}",
                "\"rateLimit\":{\"requestsPerSecond\":0,\"burst\":0}",
                "\"outlier\":{\"maxEjectedPercent\":101}",
                "\"outlier\":{\"baseEjectionSeconds\":999999}",
                "\"loadBalancer\":{\"algorithm\":\"nearest\"}",
                "\"loadBalancer\":{\"algorithm\":\"ring-hash\"}",
                "\"routes\":[{\"split\":[{\"version\":\"v1\",\"weight\":0}]}]",
                "\"routes\":[{\"split\":[{\"version\":\"v1\",\"weight\":0},{\"version\":\"v2\",\"weight\":0}]}]",
                "\"routes\":[{\"split\":[{\"version\":\"v1\",\"weight\":1000001}]}]",
                "\"routes\":[{\"match\":{\"path\":{\"regex\":\"(\"}}}]",
                "\"routes\":[{\"match\":{\"path\":{\"regex\":\"(?=a)b\"}}}]",
                "\"routes\":[{\"match\":{\"path\":{\"regex\":\"(a{1000}){1000}\"}}}]",
                "\"routes\":[{\"match\":{\"path\":{\"regex\":\"\\\\1(a)\"}}}]",
                "\"routes\":[{\"fault\":{\"abort\":{\"percent\":101,\"status\":503}}}]",
                "\"routes\":[{\"fault\":{\"delay\":{\"percent\":100,\"ms\":9999999}}}]",
                "\"routes\":[{\"mirror\":{\"to\":\"x\",\"percent\":1000}}]",
                "\"routes\":[{\"headers\":{\"set\":{\"x-hms-identity\":\"me\"}}}]",
                "\"routes\":[{\"headers\":{\"set\":{\"a\\r\\nb\":\"c\"}}}]",
                "\"routes\":[]"
            })
    void aDeadlyNumberIsOutsideItsBounds(String field) throws Exception {
        long revision = mesh.cache.state().revision();
        Bounded.run(() -> assertThatThrownBy(
                        () -> parse("TrafficPolicy", "{\"destination\":\"fraud-scanner\"," + field + "}"))
                .isInstanceOf(PolicyRejectedException.class));
        assertThat(mesh.cache.state().revision()).isEqualTo(revision);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|a)*b", "(.*)*x", "([a-z]+)*=", "(x+x+)+y"})
    void aRegularExpressionCannotBlowUp(String regex) throws Exception {
        PolicyDocument policy = parse(
                "TrafficPolicy",
                "{\"destination\":\"fraud-scanner\",\"routes\":[{\"match\":{\"path\":{\"regex\":\"" + regex
                        + "\"}},\"timeoutMs\":5}]}");
        var route = ((gov.hms.sys.policy.TrafficPolicy) policy).routes().get(0);
        String path = "/" + "a".repeat(8_000) + "!";
        Bounded.run(() -> assertThat(route.match().path().matches(path)).isFalse());
    }

    private void refused(PolicyDocument policy, String because) throws Exception {
        long revision = mesh.cache.state().revision();
        String before = records();
        assertThatThrownBy(() -> mesh.policies.put(policy, "anna"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusedException.Reason.BLAST_RADIUS);
                    assertThat(refused.next()).contains("--force");
                })
                .hasMessageContaining(because);
        assertThat(mesh.cache.state().revision()).isEqualTo(revision);
        assertThat(mesh.cache.state().policies()).isEmpty();
        assertThat(records()).isEqualTo(before);
    }

    private void meant(PolicyDocument policy) throws Exception {
        assertThat(mesh.policies.put(policy, "anna", true).changed()).isTrue();
        assertThat(records()).contains("\"policy.put\"");
        assertThat(mesh.cache.state().policies()).containsKey("p");
    }

    @Test
    void denyingEverybodyHasToBeMeant() throws Exception {
        PolicyDocument policy = parse("AccessPolicy", "{\"destination\":\"fraud-scanner\",\"allow\":[]}");
        refused(policy, "lets nobody call fraud-scanner.scan");
        meant(policy);
    }

    @Test
    void abortingEverythingHasToBeMeant() throws Exception {
        PolicyDocument policy = parse(
                "TrafficPolicy",
                "{\"destination\":\"fraud-scanner\",\"routes\":[{\"fault\":{\"abort\":{\"percent\":100,\"status\":503}}}]}");
        refused(policy, "lets nobody call fraud-scanner.scan");
        meant(policy);
    }

    @Test
    void changingMostRoutesHasToBeMeant() throws Exception {
        PolicyDocument policy = parse("MeshSettings", "{\"defaults\":{\"timeoutMs\":1}}");
        refused(policy, "20 of 20 routes");
        meant(policy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"destination\":\"fraud-scanner\",\"allow\":[{\"source\":\"return-intake\"}]}",
                "{\"destination\":\"fraud-scanner\",\"dryRun\":true,\"allow\":[]}",
                "{\"destination\":\"nobody-yet\",\"allow\":[]}"
            })
    void whatReachesLittleNeedsNoForce(String spec) throws Exception {
        PolicyDocument policy = parse("AccessPolicy", spec);
        BlastRadius preview = mesh.policies.preview(policy);
        assertThat(preview.silenced()).isEmpty();
        assertThat(preview.routes()).isLessThanOrEqualTo(4);
        assertThat(mesh.policies.put(policy, "anna").changed()).isTrue();
    }

    private static final String GUARD =
            "{\"destination\":\"fraud-scanner\",\"allow\":[{\"source\":\"return-intake\"}]}";

    private void deleteIsRefused(String because) throws Exception {
        long revision = mesh.cache.state().revision();
        String before = records();
        assertThatThrownBy(() -> mesh.policies.delete("p", "anna"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusedException.Reason.BLAST_RADIUS);
                    assertThat(refused.next()).isEqualTo("if it is meant: hms policy delete --force, or ?force=true");
                })
                .hasMessageContaining(because);
        assertThat(mesh.cache.state().revision()).isEqualTo(revision);
        assertThat(mesh.cache.state().policies()).containsKey("p");
        assertThat(records()).isEqualTo(before);
    }

    private void deleteIsMeant() throws Exception {
        assertThat(mesh.policies.delete("p", "anna", true).changed()).isTrue();
        assertThat(mesh.cache.state().policies()).isEmpty();
        assertThat(records()).contains("\"policy.delete\"");
    }

    @Test
    void takingAwayTheOnlyGuardOfAServiceHasToBeMeant() throws Exception {
        mesh.policies.put(parse("AccessPolicy", GUARD), "anna");
        deleteIsRefused("delete of p lets every service of the mesh call fraud-scanner.scan");
        deleteIsMeant();
    }

    @Test
    void makingAGuardADryRunHasToBeMeant() throws Exception {
        mesh.policies.put(parse("AccessPolicy", GUARD), "anna");
        PolicyDocument dry = parse("AccessPolicy", GUARD.replace("\"allow\"", "\"dryRun\":true,\"allow\""));
        assertThat(mesh.policies.preview(dry).opened()).containsExactly(LogicalName.parse("fraud-scanner.scan"));
        assertThatThrownBy(() -> mesh.policies.put(dry, "anna"))
                .hasMessageContaining("apply of p lets every service of the mesh call fraud-scanner.scan");
        assertThat(mesh.policies.put(dry, "anna", true).changed()).isTrue();
    }

    @Test
    void takingAwayWhatMostRoutesHaveHasToBeMeant() throws Exception {
        mesh.policies.put(parse("MeshSettings", "{\"defaults\":{\"timeoutMs\":1000}}"), "anna", true);
        deleteIsRefused("changes 20 of 20 routes");
        deleteIsMeant();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"destination\":\"fraud-scanner\",\"dryRun\":true,\"allow\":[]}",
                "{\"destination\":\"nobody-yet\",\"allow\":[]}"
            })
    void takingAwayWhatGuardsNothingNeedsNoForce(String spec) throws Exception {
        mesh.policies.put(parse("AccessPolicy", spec), "anna");
        assertThat(mesh.policies.delete("p", "anna").changed()).isTrue();
        assertThat(mesh.cache.state().policies()).isEmpty();
    }

    @Test
    void endingASilenceOpensAServiceToo() throws Exception {
        mesh.policies.put(parse("AccessPolicy", "{\"destination\":\"fraud-scanner\",\"allow\":[]}"), "anna", true);
        deleteIsRefused("lets every service of the mesh call fraud-scanner.scan");
        deleteIsMeant();
    }

    /** Who may write to the directory may do everything: a file cannot be asked whether it is meant. */
    @Test
    void whatAFileTakesAwayIsMeant() throws Exception {
        mesh.policies.putFile(parse("AccessPolicy", GUARD), "p.json", false);
        assertThat(mesh.policies.deleteFile("p", "p.json").changed()).isTrue();
        assertThat(records()).contains("file:p.json", "\"policy.delete\"");
    }

    @Test
    void thePreviewCountsWhatIsReached() throws Exception {
        BlastRadius one = mesh.policies.preview(parse(
                "TrafficPolicy", "{\"source\":\"return-intake\",\"destination\":\"fraud-scanner\",\"retries\":1}"));
        assertThat(one).isEqualTo(new BlastRadius(1, 1, 20, 1, List.of(), List.of()));
        BlastRadius all =
                mesh.policies.preview(parse("TrafficPolicy", "{\"destination\":\"fraud-scanner\",\"retries\":1}"));
        assertThat(all).isEqualTo(new BlastRadius(1, 4, 20, 1, List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "fraud-scanner.*", "nobody", "fraud-scanner.scan.mesh.x", "%", ".."})
    void aPauseIsForOneKnownService(String service) throws Exception {
        long revision = mesh.cache.state().revision();
        assertThatThrownBy(() -> mesh.pauses.pause(service, Duration.ofMinutes(5), "anna"))
                .isInstanceOf(RefusedException.class);
        assertThat(mesh.cache.state().revision()).isEqualTo(revision);
        assertThat(mesh.cache.state().pauses()).isEmpty();
    }
}
