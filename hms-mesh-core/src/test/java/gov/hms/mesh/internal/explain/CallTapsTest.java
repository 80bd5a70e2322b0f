package gov.hms.mesh.internal.explain;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.wire.DiscoveryRequest;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCall;
import gov.hms.mesh.internal.wire.TappedCalls;
import gov.hms.mesh.internal.wire.TimeSpent;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallTapsTest {
    private final TestMesh mesh = new TestMesh().started();

    @BeforeEach
    void start() {
        mesh.sys.serve(Configs.fraudScanner(3).route(0, 0, RetryPolicy.declared(1)));
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private static Tap.Builder all() {
        return Tap.newBuilder()
                .setId("t1")
                .setSeconds(60)
                .setPerSecond(100)
                .setSamplePercent(100)
                .setStatusTo(999);
    }

    private void ask(Tap.Builder tap) {
        mesh.sys.pushBare(DiscoveryResponse.newBuilder().setTap(tap).build());
    }

    private void call(int status) throws Exception {
        mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> new FakeExchange.Answer(status)));
    }

    private List<TappedCalls> told() {
        return mesh.sys.requests().stream()
                .filter(DiscoveryRequest::hasTapped)
                .map(DiscoveryRequest::getTapped)
                .toList();
    }

    private List<TappedCall> toldCalls() {
        mesh.clock.advance(Duration.ofSeconds(1));
        return told().stream().flatMap(calls -> calls.getCallsList().stream()).toList();
    }

    @Test
    void whoLooksOnIsToldOfEachCallWithoutWhatItCarried() throws Exception {
        call(200);
        ask(all());
        call(200);
        call(503);

        List<TappedCall> calls = toldCalls();
        assertThat(calls).extracting(TappedCall::getStatus).containsExactly(200, 503);
        TappedCall retried = calls.get(1);
        assertThat(retried.getDestination()).isEqualTo("fraud-scanner.scan");
        assertThat(retried.getPath()).isEqualTo("/flag");
        assertThat(retried.getAttempts()).isEqualTo(2);
        assertThat(retried.getInstanceId()).isNotEmpty();
        assertThat(retried.getCallId()).hasSize(32);
    }

    @Test
    void howLongTheBodyTookIsToldWhenItWasReadAndNobodyWaitsForOneThatIsNot() throws Exception {
        ask(all());
        FakeExchange.Answer read = held();
        FakeExchange.Answer kept = held();
        mesh.clock.advance(Duration.ofMillis(300));
        read.close();

        assertThat(toldCalls()).singleElement().satisfies(call -> {
            assertThat(spent(call)).containsEntry("body", 300_000L);
            assertThat(call.getMicros()).as("until its head").isLessThan(300_000);
        });
        mesh.clock.advance(Duration.ofSeconds(2));
        assertThat(toldCalls())
                .hasSize(2)
                .last()
                .satisfies(call -> assertThat(spent(call)).doesNotContainKey("body"));
        kept.close();
        assertThat(toldCalls()).hasSize(2);
    }

    private FakeExchange.Answer held() throws Exception {
        return mesh.post(FRAUD_SCANNER, new FakeExchange(attempt -> new FakeExchange.Answer(200)).holdingBodies());
    }

    private static Map<String, Long> spent(TappedCall call) {
        return call.getSpentList().stream().collect(Collectors.toMap(TimeSpent::getOn, TimeSpent::getMicros));
    }

    @Test
    void onlyTheWantedOnesAreTold() throws Exception {
        ask(all().setFailed(true));
        ask(all().setId("t2").setStatusFrom(200).setStatusTo(299).setPathPrefix("/fl"));
        ask(all().setId("t3").setPathPrefix("/other"));
        ask(all().setId("t4").setMinMicros(3_600_000_000L));
        call(200);
        call(500);

        toldCalls();
        assertThat(told())
                .extracting(TappedCalls::getTap, calls -> calls.getCalls(0).getStatus())
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple("t1", 500),
                        org.assertj.core.api.Assertions.tuple("t2", 200));
    }

    @Test
    void noMoreAreToldThanMayBeAndTheOthersAreCounted() throws Exception {
        ask(all().setPerSecond(10));
        for (int i = 0; i < 50; i++) {
            call(200);
        }
        assertThat(toldCalls()).hasSize(10);
        assertThat(told().get(0).getPassedOver()).isEqualTo(40);
        call(200);
        assertThat(toldCalls()).as("the next second has places of its own").hasSize(11);
    }

    @Test
    void itEndsWhenItsTimeIsOverWhenItIsStoppedAndWithItsStream() throws Exception {
        ask(all().setSeconds(2));
        mesh.clock.advance(Duration.ofSeconds(3));
        call(200);
        assertThat(toldCalls()).as("its time was over").isEmpty();

        ask(all());
        ask(Tap.newBuilder().setId("t1").setStop(true));
        call(200);
        assertThat(toldCalls()).as("it was stopped").isEmpty();

        ask(all());
        mesh.sys.kill();
        mesh.sys.start();
        mesh.clock.advance(Duration.ofSeconds(10));
        call(200);
        assertThat(toldCalls()).as("its stream had ended").isEmpty();
    }

    @Test
    void thereAreFourAtATimeAtMost() throws Exception {
        for (int i = 0; i < 6; i++) {
            ask(all().setId("t" + i));
        }
        call(200);
        toldCalls();
        assertThat(told()).extracting(TappedCalls::getTap).containsExactlyInAnyOrder("t0", "t1", "t2", "t3");
    }
}
