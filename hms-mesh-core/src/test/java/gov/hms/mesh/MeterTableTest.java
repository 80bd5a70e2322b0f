package gov.hms.mesh;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.AccessRules;
import gov.hms.mesh.internal.policy.ClusterPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HedgePolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy;
import gov.hms.mesh.internal.policy.LoadBalancerPolicy.Algorithm;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.telemetry.MeshMeter;
import gov.hms.mesh.internal.wire.RenewRequest;
import gov.hms.mesh.internal.wire.SignedIdentity;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table of meters in docs/observability.md, the list in the code, and what a mesh emits in a day of trouble are the same. */
class MeterTableTest {
    private static final Path TABLE = Path.of("../docs/observability.md");
    private static final String EVERY = "service.name";

    /** One of them in the way that all three of them say it. */
    private record Row(String name, String kind, String unit, Set<String> tags) {}

    private final TestMesh mesh = new TestMesh();

    @AfterEach
    void stop() {
        mesh.close();
    }

    private static Set<String> tags(List<String> keys) {
        return new TreeSet<>(keys);
    }

    private static List<Row> inTheCode() {
        return Arrays.stream(MeshMeter.values())
                .map(meter -> new Row(
                        meter.title(),
                        meter.kind().name().toLowerCase(java.util.Locale.ROOT),
                        meter.unit() == null ? "" : meter.unit(),
                        tags(meter.tags())))
                .toList();
    }

    private static List<String[]> lines() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| `hms.mesh.") || line.startsWith("| `http."))
                .map(line -> line.substring(2).split(" \\| | \\|$"))
                .toList();
    }

    private static List<Row> inTheTable() throws IOException {
        return lines().stream()
                .map(cells -> new Row(
                        cells[0].replace("`", ""),
                        cells[1],
                        cells[2],
                        tags(Arrays.stream(cells[3].replace("`", "").split(", "))
                                .filter(key -> !key.isEmpty())
                                .toList())))
                .toList();
    }

    private List<Row> emitted() {
        return mesh.meters.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getType() != Meter.Type.OTHER)
                .map(id -> new Row(
                        id.getName(),
                        id.getType().name().toLowerCase(java.util.Locale.ROOT),
                        id.getBaseUnit() == null ? "" : id.getBaseUnit(),
                        tags(id.getTags().stream()
                                .map(Tag::getKey)
                                .filter(key -> !key.equals(EVERY))
                                .toList())))
                .distinct()
                .toList();
    }

    @Test
    void theTableIsWhatTheCodeSays() throws IOException {
        assertThat(inTheTable()).containsExactlyElementsOf(inTheCode());
        List<String> meanings = lines().stream().map(cells -> cells[4]).toList();
        assertThat(meanings)
                .containsExactlyElementsOf(Arrays.stream(MeshMeter.values())
                        .map(MeshMeter::meaning)
                        .toList());
    }

    @Test
    void aMeshInTroubleEmitsEveryMeterOfTheTableAndNoOther() throws Exception {
        certificatesComeLate();
        beCalled();
        callOut();
        mesh.clock.advance(Duration.ofSeconds(10));

        // what Micrometer makes of a histogram's buckets beside the timer is the registry's business
        List<Row> emitted = emitted().stream()
                .filter(row -> !row.tags.contains("le"))
                .collect(Collectors.toCollection(ArrayList::new));
        assertThat(emitted).containsExactlyInAnyOrderElementsOf(inTheCode());
        assertThat(mesh.meters.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTag(EVERY)).isEqualTo("return-intake.intake"));
    }

    /** Retries, a hedge, a panic, an ejection, a copy that cannot be made. */
    private void callOut() throws MeshException {
        Route route = new Route("default", RouteMatch.ALL, List.of(), 0, 0, RetryPolicy.declared(2));
        ClusterPolicy panicky =
                ClusterPolicy.DEFAULT.with(new LoadBalancerPolicy(Algorithm.ROUND_ROBIN, HashKey.NONE, 0, true, 100));
        mesh.sys.serve(Configs.fraudScanner(4)
                .cluster(panicky)
                .routes(route.withMirror(new MirrorPolicy(LogicalName.parse("shadow.scan"), 100))));
        for (int i = 0; i < 60; i++) {
            mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> {
                mesh.clock.advance(Duration.ofMillis(1));
                if (attempt.endpoint().port() == 9001) {
                    throw FakeExchange.failure(Kind.RESET, true);
                }
                return new FakeExchange.Answer(200);
            }));
        }
        mesh.sys.serve(Configs.fraudScanner(4).version(2).routes(route.withHedge(new HedgePolicy(50, 0, 100))));
        mesh.mesh().call(TestMesh.call("GET", FRAUD_SCANNER), FakeExchange.of((exchange, attempt) -> {
            exchange.takes(mesh.clock, Duration.ofMillis(attempt.number() == 1 ? 500 : 5), attempt);
            return new FakeExchange.Answer(200);
        }));
    }

    /** Served, denied, and in clear. */
    private void beCalled() {
        X509Certificate caller = mesh.ca
                .issue(
                        Configs.FRAUD_SCANNER_ID,
                        mesh.clock.instant().minusSeconds(60),
                        mesh.clock.instant().plusSeconds(3_600))
                .leaf();
        mesh.sys.push(Configs.of(TestMesh.SELF, 1).permissive(true).update());
        InboundCall clear =
                new InboundCall(List.of(), "POST", "/flag", "/flag", header -> null, 0, Optional.of("10.9.8.7"));
        assertThat(mesh.mesh().accept(clear))
                .isInstanceOfSatisfying(Admission.Admitted.class, served -> served.finished(200));
        mesh.sys.push(Configs.of(TestMesh.SELF, 1)
                .version(2)
                .access(new AccessRules(true, List.of()))
                .update());
        assertThat(mesh.mesh().accept(new InboundCall(List.of(caller), "POST", "/flag", header -> null)))
                .isInstanceOf(Admission.Refused.class);
    }

    /** Somebody whose clock is two minutes ahead renews ours, and then nobody for half of its life. */
    private void certificatesComeLate() {
        ofTwentyMinutes();
        mesh.started();
        mesh.sys.issue(this::ahead);
        pass(Duration.ofMinutes(12));
        ofTwentyMinutes();
        mesh.sys.issue(null);
        pass(Duration.ofMinutes(12));
    }

    private void ofTwentyMinutes() {
        mesh.certify(mesh.clock.instant(), mesh.clock.instant().plus(Duration.ofMinutes(20)));
    }

    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(30)) {
            mesh.clock.advance(Duration.ofSeconds(30));
        }
    }

    private SignedIdentity ahead(RenewRequest request) {
        Instant from = mesh.clock.instant().plus(Duration.ofMinutes(2));
        SpiffeId self = SpiffeId.ofWorkload("hms.local", TestMesh.SELF);
        try {
            X509Certificate leaf = mesh.ca.leaf(
                    self.toString(),
                    new JcaPKCS10CertificationRequest(request.getCsr().toByteArray()).getPublicKey(),
                    from,
                    from.plus(Duration.ofHours(24)));
            return SignedIdentity.newBuilder()
                    .setSpiffeId(self.toString())
                    .addChain(ByteString.copyFrom(leaf.getEncoded()))
                    .addTrustBundle(ByteString.copyFrom(mesh.ca.root().getEncoded()))
                    .build();
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
