package gov.hms.mesh.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.cluster.ConnectionLimit.Limits;
import gov.hms.mesh.internal.cluster.ConnectionLimit.Permit;
import gov.hms.mesh.internal.cluster.ConnectionLimit.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    /** Of each of sixteen threads; a busy machine needs milliseconds to wake the one whose turn it is. */
    private static final int CALLS = 500;

    private static ConnectionLimit limit(int inFlight, int waiting) {
        ConnectionLimit limit = new ConnectionLimit();
        limit.adopt(new Limits(inFlight, waiting));
        return limit;
    }

    @Test
    void theLongestWaitingGoesFirstAndNobodyOvertakes() {
        ConnectionLimit limit = limit(1, 10);
        Permit first = limit.tryAcquire();
        Waiter second = limit.tryQueue();
        Waiter third = limit.tryQueue();
        assertThat(limit.tryAcquire()).isNull();

        first.release();

        assertThat(second.admitted()).isTrue();
        assertThat(third.admitted()).isFalse();
        assertThat(limit.inFlight()).isEqualTo(1);
        second.leave().release();
        assertThat(third.admitted()).isTrue();
    }

    @Test
    void noMoreMayWaitThanTheLimitSays() {
        ConnectionLimit limit = limit(1, 2);
        limit.tryAcquire();
        assertThat(limit.tryQueue()).isNotNull();
        assertThat(limit.tryQueue()).isNotNull();
        assertThat(limit.tryQueue()).isNull();
        assertThat(limit(1, 0).tryQueue()).isNull();
    }

    @Test
    void aPermitThatCameTooLateIsThereToBeGivenBack() {
        ConnectionLimit limit = limit(1, 1);
        Permit held = limit.tryAcquire();
        Waiter waiter = limit.tryQueue();
        held.release();
        Permit late = waiter.leave();
        assertThat(late).isNotNull();
        late.release();
        assertThat(limit.inFlight()).isZero();
    }

    @Test
    void whoGivesUpLeavesNoPlaceBehind() {
        ConnectionLimit limit = limit(1, 1);
        Permit held = limit.tryAcquire();
        assertThat(limit.tryQueue().leave()).isNull();
        assertThat(limit.waiting()).isZero();
        held.release();
        held.release();
        assertThat(limit.inFlight()).as("giving back twice counts once").isZero();
    }

    @Test
    void aHigherLimitAdmitsWhoWaitsAndALowerOneLosesNobody() {
        ConnectionLimit limit = limit(1, 10);
        List<Permit> held = new ArrayList<>(List.of(limit.tryAcquire()));
        List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiters.add(limit.tryQueue());
        }
        limit.adopt(new Limits(3, 0));
        assertThat(waiters.stream().filter(Waiter::admitted)).hasSize(2);
        limit.adopt(new Limits(2, 0));
        waiters.stream().limit(2).map(Waiter::leave).forEach(held::add);
        held.remove(0).release();
        assertThat(waiters.stream().filter(Waiter::admitted))
                .as("three were in flight")
                .hasSize(2);
        limit.adopt(new Limits(0, 0));
        assertThat(waiters).allMatch(Waiter::admitted);
    }

    /** Any order of asking, queueing, giving up, giving back and changing limits: at the end all is free. */
    @Property(seed = "42")
    void noOrderOfStepsLeaksAPermit(
            @ForAll @Size(max = 200) List<@IntRange(max = 5) Integer> steps, @ForAll long seed) {
        ConnectionLimit limit = limit(2, 3);
        Random random = new Random(seed);
        List<Permit> held = new ArrayList<>();
        List<Waiter> waiting = new ArrayList<>();
        for (int step : steps) {
            switch (step) {
                case 0 -> addIfAny(held, limit.tryAcquire());
                case 1 -> addIfAny(waiting, limit.tryQueue());
                case 2 -> release(held, random);
                case 3 -> {
                    if (!waiting.isEmpty()) {
                        addIfAny(
                                held,
                                waiting.remove(random.nextInt(waiting.size())).leave());
                    }
                }
                case 4 -> limit.adopt(new Limits(random.nextInt(4), random.nextInt(4)));
                default -> {
                    List<Waiter> admitted =
                            waiting.stream().filter(Waiter::admitted).toList();
                    waiting.removeAll(admitted);
                    admitted.forEach(waiter -> addIfAny(held, waiter.leave()));
                }
            }
            long admitted = waiting.stream().filter(Waiter::admitted).count();
            assertThat(limit.inFlight()).isEqualTo((int) (held.size() + admitted));
            assertThat(limit.waiting()).isEqualTo((int) (waiting.size() - admitted));
            int most = limit.limits().inFlight();
            assertThat(limit.waiting() == 0 || most > 0 && limit.inFlight() >= most)
                    .as("nobody waits while there is room")
                    .isTrue();
        }
        waiting.forEach(waiter -> addIfAny(held, waiter.leave()));
        held.forEach(Permit::release);
        assertThat(limit.inFlight()).isZero();
        assertThat(limit.waiting()).isZero();
    }

    private static <T> void addIfAny(List<T> list, T value) {
        if (value != null) {
            list.add(value);
        }
    }

    private static void release(List<Permit> held, Random random) {
        if (!held.isEmpty()) {
            held.remove(random.nextInt(held.size())).release();
        }
    }

    @Test
    void manyThreadsLeakNothingOverstepNothingAndAllGetThrough() throws Exception {
        ConnectionLimit limit = limit(3, 1_000);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Integer>> workers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                workers.add(() -> worker(limit, inside, most));
            }
            int done = 0;
            for (Future<Integer> worker : pool.invokeAll(workers, 240, TimeUnit.SECONDS)) {
                done += worker.get();
            }
            assertThat(done).isEqualTo(16 * CALLS);
        } finally {
            pool.shutdownNow();
        }
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(limit.inFlight()).isZero();
        assertThat(limit.waiting()).isZero();
    }

    private static int worker(ConnectionLimit limit, AtomicInteger inside, AtomicInteger most) {
        int done = 0;
        while (done < CALLS) {
            Permit permit = limit.tryAcquire();
            if (permit == null) {
                Waiter waiter = limit.tryQueue();
                // a lost wake-up would stay here for ever: the time limit of the test is the proof
                while (!waiter.admitted()) {
                    LockSupport.park();
                }
                permit = waiter.leave();
            }
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
            permit.release();
            done++;
        }
        return done;
    }
}
