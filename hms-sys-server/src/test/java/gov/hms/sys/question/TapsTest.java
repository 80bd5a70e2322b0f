package gov.hms.sys.question;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCall;
import gov.hms.mesh.internal.wire.TappedCalls;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.InstanceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TapsTest {
    private static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    private static final Tap FILTER =
            Tap.newBuilder().setSeconds(60).setPerSecond(10).build();

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger woken = new AtomicInteger();
    private final Taps taps = new Taps(nanos::get);

    private static ConnectedInstance instance(String service, String id) {
        return new ConnectedInstance(new InstanceInfo(
                LogicalName.parse(service), id, "v1", "0.1", "17", "", Instant.EPOCH, Instant.MAX, Instant.EPOCH, "1"));
    }

    private static TappedCalls calls(String tap, int count) {
        return TappedCalls.newBuilder()
                .setTap(tap)
                .addAllCalls(Collections.nCopies(
                        count, TappedCall.newBuilder().setPath("/a\u001b[2J").build()))
                .build();
    }

    @Test
    void instancesThatAreThereAndThoseThatComeAreAskedAndAskedToStop() {
        ConnectedInstance one = instance("return-intake.intake", "i1");
        ConnectedInstance two = instance("return-intake.intake", "i2");
        ConnectedInstance other = instance("fraud-scanner.scan", "s1");
        taps.opened(one, woken::incrementAndGet);
        taps.opened(other, woken::incrementAndGet);
        TapSession session = taps.open("ann", INTAKE, FILTER).orElseThrow();
        assertThat(woken).hasValue(1);
        assertThat(taps.take(one).orElseThrow().getSeconds()).isEqualTo(60);
        assertThat(taps.take(other)).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        taps.opened(two, woken::incrementAndGet);
        assertThat(taps.take(two).orElseThrow().getSeconds()).isEqualTo(40);
        ConnectedInstance lateOther = instance("fraud-scanner.scan", "s2");
        taps.opened(lateOther, woken::incrementAndGet);
        assertThat(taps.take(lateOther)).as("of another service").isEmpty();

        session.close();
        session.close();
        assertThat(taps.take(one).orElseThrow().getStop()).isTrue();
        assertThat(taps.take(two).orElseThrow().getStop()).isTrue();
        assertThat(taps.take(one)).isEmpty();
        taps.closed(one);
        assertThat(taps.instances(INTAKE)).isEqualTo(1);
    }

    @Test
    void onlyWhoWasAskedIsHeardAndNothingOfItMovesACursor() throws Exception {
        ConnectedInstance one = instance("return-intake.intake", "i1");
        taps.opened(one, woken::incrementAndGet);
        TapSession session = taps.open("ann", INTAKE, FILTER).orElseThrow();
        taps.heard(instance("fraud-scanner.scan", "s1"), calls(session.id(), 1));
        taps.heard(one, calls("another", 1));
        assertThat(session.next(Duration.ZERO)).isEmpty();
        taps.heard(one, calls(session.id(), 2));
        assertThat(session.next(Duration.ZERO)).hasSize(2).allSatisfy(heard -> {
            assertThat(heard.instanceId()).isEqualTo("i1");
            assertThat(heard.call().getPath()).isEqualTo("/a?[2J");
        });
    }

    @Test
    void whoeverTellsTooMuchIsCountedAndNotKept() throws Exception {
        ConnectedInstance one = instance("return-intake.intake", "i1");
        taps.opened(one, woken::incrementAndGet);
        TapSession session = taps.open("ann", INTAKE, FILTER).orElseThrow();
        for (int i = 0; i < 20; i++) {
            taps.heard(one, calls(session.id(), 300));
        }
        assertThat(session.next(Duration.ZERO)).hasSize(2_000);
        assertThat(session.passedOver()).isEqualTo(20 * 300 - 2_000);
        assertThat(session.passedOver()).isZero();
    }

    @Test
    void nobodyTakesThePlacesOfAllOthers() {
        TapSession first = taps.open("ann", INTAKE, FILTER).orElseThrow();
        assertThat(taps.open("ann", INTAKE, FILTER)).isPresent();
        assertThat(taps.open("ann", INTAKE, FILTER)).isEmpty();
        assertThat(taps.full("ann")).hasValue("ann looks on at 2 services already (expected: fewer)");
        assertThat(taps.full("bob")).isEmpty();
        assertThat(taps.open("bob", INTAKE, FILTER)).isPresent();
        first.close();
        assertThat(taps.open("ann", INTAKE, FILTER)).isPresent();
    }

    @Test
    void thereAreFourAtATimeAndEachEnds() {
        for (int i = 0; i < Taps.MOST; i++) {
            assertThat(taps.open("operator-" + i, INTAKE, FILTER)).isPresent();
        }
        assertThat(taps.open("ann", INTAKE, FILTER)).isEmpty();
        assertThat(taps.full("ann")).hasValue("4 operators look on already (expected: fewer)");
        TapSession session = new TapSession("ann", INTAKE, FILTER, nanos::get, over -> {});
        assertThat(session.isOver()).isFalse();
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(session.isOver()).isTrue();
    }
}
