package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    private static final int CALLERS = 12;
    private static final int REQUESTS = 60;
    private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(5);

    private final ConcurrentMap<String, Long> deadlines = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Long> starts = new ConcurrentHashMap<>();
    private final Queue<Long> lateByServer = new ConcurrentLinkedQueue<>();
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
            long now = System.nanoTime();
            starts.put(request.getPathInfo(), now);
            Deadline known = RequestScope.current().deadline();
            if (known.bounded()) {
                lateByServer.add(-known.remainingNanos(now));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(8));
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
                "started %d, refused %d; more than 5 ms late: %d by the callers' clock (at most %+.1f ms), %d by the server's%n",
                late.size(), refused.get(), beyond(late), late.get(late.size() - 1) / 1e6, beyond(lateByServer));
        assertThat(refused.get()).as("the queue was long enough to matter").isGreaterThan(CALLERS);
        assertThat(late).as("some were in time").hasSizeGreaterThan(CALLERS);
        // on a busy machine the selector may be late to notice, and a thread may stand still after its last look at the
        // clock
        assertThat(beyond(late)).isLessThanOrEqualTo(late.size() / 20);
        assertThat(beyond(lateByServer)).isLessThanOrEqualTo(late.size() / 100);
    }

    private static long beyond(Collection<Long> late) {
        return late.stream().filter(nanos -> nanos > TOLERANCE).count();
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
