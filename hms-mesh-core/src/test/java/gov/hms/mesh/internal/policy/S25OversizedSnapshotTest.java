package gov.hms.mesh.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Allow;
import gov.hms.mesh.internal.wire.CircuitBreaker;
import gov.hms.mesh.internal.wire.Endpoint;
import gov.hms.mesh.internal.wire.Header;
import gov.hms.mesh.internal.wire.HeaderChanges;
import gov.hms.mesh.internal.wire.RetryPolicy;
import gov.hms.mesh.internal.wire.Route;
import gov.hms.mesh.internal.wire.RouteMatch;
import gov.hms.mesh.internal.wire.ServiceConfig;
import gov.hms.mesh.internal.wire.ValueMatch;
import gov.hms.mesh.internal.wire.WeightedVersion;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration of more than 4 MiB, or of more than 10,000 rules, is refused as a whole before it is taken apart. */
class S25OversizedSnapshotTest {
    private static final String BIG = "a".repeat(1 << 16);

    private static ServiceConfig.Builder good() {
        return ServiceConfig.newBuilder()
                .setName("fraud-scanner.scan")
                .setEpoch(1)
                .setVersion(7)
                .setCircuitBreaker(CircuitBreaker.newBuilder()
                        .setMinimumCalls(20)
                        .setWindowSeconds(10)
                        .setOpenSeconds(5))
                .addRoutes(route());
    }

    private static Route.Builder route() {
        return Route.newBuilder()
                .setName("default")
                .setMatch(RouteMatch.getDefaultInstance())
                .setRetry(
                        RetryPolicy.newBuilder().setMax(1).setBackoffBaseMs(25).setBackoffMaxMs(250));
    }

    private static Endpoint endpoint(int i) {
        return Endpoint.newBuilder()
                .setInstanceId("i" + i)
                .setHost("10.0.0.1")
                .setPort(8443)
                .setWeight(100)
                .setVersion("v1")
                .setSpiffeId("spiffe://hms.local/ns/scan/svc/fraud-scanner")
                .build();
    }

    private record Excess(String name, int times, Consumer<ServiceConfig.Builder> one) {
        ServiceConfig config() {
            ServiceConfig.Builder config = good();
            for (int i = 0; i < times; i++) {
                one.accept(config);
            }
            return config.build();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Excess> excesses() {
        return Stream.of(
                new Excess("long names of routes", 70, config -> config.addRoutes(route().setName(BIG))),
                new Excess("long names of policies", 70, config -> config.addPolicies(BIG)),
                new Excess("one monstrous name", 70, config -> config.setName(config.getName() + BIG)),
                new Excess(
                        "long paths",
                        70,
                        config -> config.addRoutes(
                                route().setMatch(RouteMatch.newBuilder().setRegex(BIG)))),
                new Excess(
                        "long conditions",
                        70,
                        config -> config.addRoutes(route().setMatch(RouteMatch.newBuilder()
                                .addHeaders(ValueMatch.newBuilder().setName(BIG))))),
                new Excess(
                        "long headers",
                        70,
                        config -> config.addRoutes(route().setHeaders(HeaderChanges.newBuilder()
                                .addSet(Header.newBuilder().setName("a").setValue(BIG))))),
                new Excess(
                        "long versions",
                        70,
                        config -> config.addRoutes(route().addSplit(WeightedVersion.newBuilder()
                                .setVersion(BIG)
                                .setWeight(1)))),
                new Excess(
                        "long names of callers",
                        70,
                        config -> config.getAccessBuilder()
                                .addAllow(Allow.newBuilder().setSource(BIG))),
                new Excess("10,000 routes", 10_000, config -> config.addRoutes(route())),
                new Excess("10,000 endpoints", 10_000, config -> config.addEndpoints(endpoint(1))),
                new Excess(
                        "10,000 access rules",
                        10_000,
                        config -> config.getAccessBuilder()
                                .addAllow(Allow.newBuilder().setSource("a.b"))),
                new Excess("10,000 policies", 10_000, config -> config.addPolicies("p@1")),
                new Excess(
                        "an empty route a hundred thousand times",
                        100_000,
                        config -> config.addRoutes(Route.getDefaultInstance())));
    }

    @ParameterizedTest
    @MethodSource("excesses")
    void whatIsTooBigIsRefusedWithOneReason(Excess excess) {
        ServiceConfig wire = excess.config();
        assertThatThrownBy(() -> ServiceConfigCodec.read(wire))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        refused -> assertThat(refused.reasons())
                                .singleElement()
                                .asString()
                                .startsWith("snapshot: ")
                                .hasSizeLessThan(200));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 9_000})
    void whatIsBigAndWithinTheBoundIsTaken(int endpoints) throws InvalidConfigException {
        ServiceConfig.Builder wire = good();
        for (int i = 0; i < endpoints; i++) {
            wire.addEndpoints(endpoint(i));
        }
        assertThat(ServiceConfigCodec.read(wire.build()).endpoints()).hasSize(endpoints);
    }

    @Test
    void theBoundIsThatOfTheDocs() {
        assertThat(PolicyBounds.MAX_SNAPSHOT_BYTES).isEqualTo(4 * 1024 * 1024);
        assertThat(PolicyBounds.MAX_RULES).isEqualTo(10_000);
        assertThat(LogicalName.parse("fraud-scanner.scan")).hasToString("fraud-scanner.scan");
    }

    /** The control: Protocol Buffers alone take it and keep it all. */
    @ParameterizedTest
    @MethodSource("excesses")
    void withoutTheBoundItIsReadWhole(Excess excess) throws Exception {
        ServiceConfig wire = excess.config();
        assertThat(ServiceConfig.parseFrom(wire.toByteArray()).equals(wire)).isTrue();
    }

    /** The control: endpoint by endpoint there is nothing wrong with them. */
    @Test
    void withoutTheBoundAnyNumberOfEndpointsIsTaken() throws InvalidConfigException {
        Violations violations = new Violations();
        assertThat(IntStream.range(0, 2 * PolicyBounds.MAX_RULES)
                        .mapToObj(i -> EndpointCodec.read(endpoint(i), violations)))
                .hasSize(2 * PolicyBounds.MAX_RULES)
                .doesNotContainNull();
        violations.throwIfAny();
    }

    /** The control: two bytes of a route make two reasons of a hundred bytes each. */
    @Test
    void withoutTheBoundTheReasonsAreManyTimesWhatWasSent() {
        Violations violations = new Violations();
        for (int i = 0; i < 20_000; i++) {
            RouteCodec.read(Route.getDefaultInstance(), violations.at("routes[" + i + "]"));
        }
        assertThatThrownBy(violations::throwIfAny)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        refused -> assertThat(refused.reasons()).hasSizeGreaterThanOrEqualTo(40_000));
    }
}
