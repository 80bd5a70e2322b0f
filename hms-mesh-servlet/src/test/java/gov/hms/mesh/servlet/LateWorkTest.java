package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests with little time, and a server with fewer threads than callers: most have to wait for a thread too long. */
class LateWorkTest {
    private static final int CALLERS = 24;
    private static final int REQUESTS = 40;
    private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(5);

    private final ConcurrentMap<String, Long> deadlines = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Long> starts = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private LiveService service;

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        service.close();
    }

    @Test
    void noWorkStartsAfterItsDeadlineHoweverLongTheBytesWaitedForAThread() throws Exception {
        service = new LiveService(new TestCa(), "fraud-scanner.scan", 4, (request, response) -> {
            starts.put(request.getPathInfo(), System.nanoTime());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
            response.setContentLength(0);
        });
        warmUp();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            running.add(CompletableFuture.runAsync(() -> call(number), callers));
        }
        running.forEach(CompletableFuture::join);

        List<Long> late = starts.entrySet().stream()
                .filter(start -> deadlines.containsKey(start.getKey()))
                .map(start -> start.getValue() - deadlines.get(start.getKey()))
                .sorted()
                .toList();
        System.out.printf(
                "started %d, refused %d, latest start %+.3f ms after its deadline%n",
                late.size(), refused.get(), late.get(late.size() - 1) / 1e6);
        assertThat(refused.get()).as("the queue was long enough to matter").isGreaterThan(CALLERS);
        assertThat(late).as("some were in time").hasSizeGreaterThan(CALLERS);
        // a thread of a busy machine may stand still between the last look at the clock and the work: rarely, and not
        // for long
        assertThat(late.stream().filter(nanos -> nanos > TOLERANCE).count()).isLessThanOrEqualTo(late.size() / 100);
        assertThat(late.get(late.size() - 1)).isLessThan(10 * TOLERANCE);
    }

    private void warmUp() throws IOException {
        try (TlsClient client = service.connect("return-intake.intake")) {
            for (int i = 0; i < 100; i++) {
                client.get("/warm-" + i);
            }
        }
    }

    private void call(int caller) {
        Random random = new Random(caller);
        try (TlsClient client = service.connect("return-intake.intake")) {
            for (int i = 0; i < REQUESTS; i++) {
                int timeout = 1 + random.nextInt(20);
                String path = "/" + caller + "-" + i;
                deadlines.put(path, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout));
                if (client.get(path, "x-hms-timeout-ms: " + timeout).line().contains(" 504 ")) {
                    refused.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
