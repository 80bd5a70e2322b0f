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
    private LiveService service;

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        service.close();
    }

    @Test
    void keepsFourFifthsOfItsCapacityAtOneAndAHalfTimesItsLoadAndIsWholeFiveSecondsAfter() throws Exception {
        serve();

        run(schedule());

        double goodput = sum(good, BEFORE, BEFORE + OVERLOAD) / (OVERLOAD * CAPACITY);
        double recovered = sum(good, BEFORE + OVERLOAD + 5, BEFORE + OVERLOAD + AFTER)
                / (double) sum(came, BEFORE + OVERLOAD + 5, BEFORE + OVERLOAD + AFTER);
        System.out.printf(
                "goodput %.0f %% of capacity, %.1f %% in time after; unsent %s, good %s%n",
                100 * goodput, 100 * recovered, unsent, good);
        assumeThat(unsent.get())
                .as("requests that a machine too busy to measure anything did not send when they were due")
                .isLessThan(schedule().size() / 50);
        assertThat(goodput).isGreaterThanOrEqualTo(0.8);
        assertThat(recovered).isGreaterThanOrEqualTo(0.99);
    }

    private void serve() throws Exception {
        service = new LiveService(new TestCa(), "fraud-scanner.scan", 100, (request, response) -> {
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
