package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service of known capacity behind a real Jetty, and callers that come whether or not it has answered the ones before. */
class OverloadedServiceTest {
    private static final int WORKERS = 3;
    private static final int WORK_MS = 50;
    private static final double CAPACITY = WORKERS * 1000.0 / WORK_MS;
    private static final int PATIENCE_MS = 400;
    private static final int BEFORE = 2;
    private static final int OVERLOAD = 8;
    private static final int AFTER = 8;

    private final Semaphore workers = new Semaphore(WORKERS, true);
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicIntegerArray came = new AtomicIntegerArray(BEFORE + OVERLOAD + AFTER);
    private final AtomicIntegerArray good = new AtomicIntegerArray(BEFORE + OVERLOAD + AFTER);
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicInteger ran = new AtomicInteger();
    private LiveService service;

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        service.close();
    }

    @Test
    void withFarTooManyCallersItRefusesSomeBeforeTheApplicationRunsAndServesEverybodyWhenTheyAreFewAgain()
            throws Exception {
        serve();
        // what is quick is learned while they are few: a service that never was would take the queue for its work
        serveFew();
        int quiet = ran.get();
        AtomicInteger shed = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> many = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                many.add(CompletableFuture.runAsync(() -> callUntil(over, shed, served), callers));
            }
            FakeMesh.await(() -> shed.get() >= 50 || many.stream().anyMatch(CompletableFuture::isDone));
        } finally {
            over.set(true);
        }
        many.forEach(CompletableFuture::join);
        assertThat(shed.get()).isGreaterThanOrEqualTo(50);
        assertThat(served.get()).isPositive();
        assertThat(ran).as("refused before the application runs").hasValue(quiet + served.get());

        serveFew();
    }

    private void serveFew() {
        List<CompletableFuture<Void>> few = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            few.add(CompletableFuture.runAsync(this::callUntilServedTwentyTimesInARow, callers));
        }
        few.forEach(CompletableFuture::join);
    }

    private void callUntil(AtomicBoolean over, AtomicInteger shed, AtomicInteger served) {
        try (TlsClient client = service.connect("return-intake.intake")) {
            while (!over.get()) {
                TlsClient.Answer answer = client.get("/", "x-hms-timeout-ms: " + PATIENCE_MS);
                shed.addAndGet("overload".equals(answer.header("x-hms-reason")) ? 1 : 0);
                served.addAndGet(answer.line().contains(" 200 ") ? 1 : 0);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void callUntilServedTwentyTimesInARow() {
        long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        try (TlsClient client = service.connect("return-intake.intake")) {
            for (int inARow = 0; inARow < 20; ) {
                assertThat(System.nanoTime()).as("it recovers").isLessThan(longest);
                boolean served =
                        client.get("/", "x-hms-timeout-ms: 60000").line().contains(" 200 ");
                inARow = served ? inARow + 1 : 0;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The figures, where the machine has time for a service that answers, and callers that wait, for so many milliseconds. */
    @Test
    void keepsFourFifthsOfItsCapacityAtOneAndAHalfTimesItsLoadAndIsWholeFiveSecondsAfter() throws Exception {
        serve();

        Stalls stalls = new Stalls();
        run(schedule());
        stalls.close();

        double goodput = sum(good, BEFORE, BEFORE + OVERLOAD) / (OVERLOAD * CAPACITY);
        double recovered = sum(good, BEFORE + OVERLOAD + 5, BEFORE + OVERLOAD + AFTER)
                / (double) sum(came, BEFORE + OVERLOAD + 5, BEFORE + OVERLOAD + AFTER);
        System.out.printf(
                "goodput %.0f %% of capacity, %.1f %% in time after; unsent %s, stood still for %d ms, good %s%n",
                100 * goodput, 100 * recovered, unsent, stalls.longestMillis(), good);
        assumeThat(unsent.get())
                .as("requests that a machine too busy to measure anything did not send when they were due")
                .isLessThan(schedule().size() / 50);
        assumeThat(stalls.longestMillis())
                .as("milliseconds for which the machine itself stood still, of the %d that an answer takes", WORK_MS)
                .isLessThan(WORK_MS / 2);
        assertThat(goodput).isGreaterThanOrEqualTo(0.8);
        assertThat(recovered).isGreaterThanOrEqualTo(0.99);
    }

    private void serve() throws Exception {
        service = new LiveService(new TestCa(), "fraud-scanner.scan", 100, (request, response) -> {
            ran.incrementAndGet();
            workers.acquireUninterruptibly();
            try {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WORK_MS));
            } finally {
                workers.release();
            }
            response.setContentLength(0);
        });
    }

    /** When each request comes, in nanoseconds from the start. */
    private static List<Long> schedule() {
        List<Long> at = new ArrayList<>();
        double now = 0;
        while (now < BEFORE + OVERLOAD + AFTER) {
            at.add((long) (now * 1e9));
            boolean over = now >= BEFORE && now < BEFORE + OVERLOAD;
            now += 1 / (CAPACITY * (over ? 1.5 : 0.7));
        }
        return at;
    }

    private void run(List<Long> schedule) {
        AtomicInteger next = new AtomicInteger();
        List<TlsClient> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                connections.add(service.connect("return-intake.intake"));
            }
            long start = System.nanoTime();
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (TlsClient connection : connections) {
                running.add(CompletableFuture.runAsync(() -> call(connection, schedule, next, start), callers));
            }
            running.forEach(CompletableFuture::join);
            for (TlsClient connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void call(TlsClient connection, List<Long> schedule, AtomicInteger next, long start) {
        for (int i = next.getAndIncrement(); i < schedule.size(); i = next.getAndIncrement()) {
            long at = start + schedule.get(i);
            LockSupport.parkNanos(at - System.nanoTime());
            int second = (int) (schedule.get(i) / 1_000_000_000L);
            came.incrementAndGet(second);
            if (System.nanoTime() - at > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS / 2)) {
                // this machine has no time for the callers: what they would send now is another load than the one meant
                unsent.incrementAndGet();
                continue;
            }
            try {
                boolean answered = connection
                        .get("/", "x-hms-timeout-ms: " + PATIENCE_MS)
                        .line()
                        .contains(" 200 ");
                // from when it should have been sent, so that a slow answer hides no other
                if (answered && System.nanoTime() - at <= TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS)) {
                    good.incrementAndGet(second);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static int sum(AtomicIntegerArray of, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += of.get(i);
        }
        return sum;
    }
}
