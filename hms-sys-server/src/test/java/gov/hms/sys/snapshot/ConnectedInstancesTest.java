package gov.hms.sys.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.LogicalName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectedInstancesTest {
    private static final LogicalName INTAKE = LogicalName.parse("return-intake.intake");
    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ConnectedInstances instances = new ConnectedInstances(timer, System::nanoTime);
    private final ConnectedInstance first = connect("i-1");
    private final ConnectedInstance second = connect("i-2");

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private ConnectedInstance connect(String id) {
        ConnectedInstance instance = new ConnectedInstance(
                new InstanceInfo(INTAKE, id, "v1", "0.1", "17", "", Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, "1"));
        instances.add(instance);
        instance.subscribed(SCANNER);
        return instance;
    }

    private static Publication version(long version) {
        return new Publication(version, Map.of(new Edge(INTAKE, SCANNER), version), System.nanoTime(), List.of());
    }

    @Test
    void aWaitEndsWithTheLastAcknowledgement() {
        CompletableFuture<Distribution> wait = instances.await(version(7), LONG);
        instances.acknowledged(first, SCANNER, 7);
        assertThat(wait).isNotDone();
        instances.acknowledged(second, SCANNER, 6);
        assertThat(wait).isNotDone();
        instances.acknowledged(second, SCANNER, 8);
        assertThat(wait)
                .isCompletedWithValueMatching(
                        done -> done.instances() == 2 && done.acknowledged() == 2 && done.complete());
    }

    @Test
    void anAcknowledgementThatCameBeforeTheWaitCounts() {
        instances.acknowledged(first, SCANNER, 7);
        instances.acknowledged(second, SCANNER, 7);
        assertThat(instances.await(version(7), LONG)).isCompleted();
    }

    @Test
    void aRefusalEndsTheWaitAndIsNamed() throws Exception {
        CompletableFuture<Distribution> wait = instances.await(version(7), LONG);
        instances.acknowledged(first, SCANNER, 7);
        instances.rejected(second, SCANNER, 7, "routes: 0");
        assertThat(wait.get().acknowledged()).isEqualTo(1);
        assertThat(wait.get().waitingFor()).containsExactly("i-2");
        assertThat(second.delivery(SCANNER).orElseThrow().nack()).contains("routes: 0");
    }

    @Test
    void whoLeavesIsNotWaitedFor() throws Exception {
        CompletableFuture<Distribution> wait = instances.await(version(7), LONG);
        instances.acknowledged(first, SCANNER, 7);
        instances.remove(second);
        assertThat(wait.get()).isEqualTo(new Distribution(1, 1, wait.get().millis(), List.of()));
    }

    @Test
    void whenTheTimeIsOverTheSlowAreNamed() throws Exception {
        instances.acknowledged(first, SCANNER, 7);
        Distribution distribution =
                instances.await(version(7), Duration.ofMillis(1)).get();
        assertThat(distribution.acknowledged()).isEqualTo(1);
        assertThat(distribution.waitingFor()).containsExactly("i-2");
    }

    @Test
    void nobodyConcernedIsNoWait() {
        Publication other = new Publication(7, Map.of(new Edge(SCANNER, INTAKE), 7L), 0, List.of());
        assertThat(instances.await(other, LONG)).isCompletedWithValueMatching(done -> done.instances() == 0);
    }

    @Test
    void anAcknowledgementClearsAnEarlierRefusal() {
        instances.rejected(first, SCANNER, 7, "no");
        instances.acknowledged(first, SCANNER, 8);
        assertThat(first.delivery(SCANNER).orElseThrow())
                .isEqualTo(new Delivery(SCANNER, 0, 8, java.util.Optional.empty()));
    }
}
