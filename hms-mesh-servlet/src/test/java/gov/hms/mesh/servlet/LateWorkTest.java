package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
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
    private static final int THREADS = 4;

    /** One accepts, one selects. */
    private static final int RESERVED = 2;

    private static final int HASTE_MS = 150;
    private static final int TOLERANCE_MS = 5;
    private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(TOLERANCE_MS);

    private final ConcurrentMap<String, Long> deadlines = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Long> starts = new ConcurrentHashMap<>();
    private final Queue<Long> lateByServer = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final List<TlsClient> opened = new ArrayList<>();
    private LiveService service;

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        for (TlsClient client : opened) {
            client.close();
        }
        service.close();
    }

    @Test
    void whatWaitedForAThreadLongerThanItsTimeIsRefusedWhenItGetsOne() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();
        Set<String> ran = ConcurrentHashMap.newKeySet();
        service = new LiveService(new TestCa(), "fraud-scanner.scan", THREADS, (request, response) -> {
            ran.add(request.getPathInfo());
            if (request.getPathInfo().equals("/hold")) {
                held.incrementAndGet();
                await(release);
            }
            response.setContentLength(0);
        });
        List<TlsClient> holding = connected(16);
        List<TlsClient> hasty = connected(8);
        List<TlsClient> patient = connected(8);

        for (TlsClient client : holding) {
            if (held.get() < THREADS - RESERVED) {
                client.send("GET", "/hold", "x-hms-timeout-ms: 600000");
                // the last free thread takes one only when Jetty has kept it in reserve, which it does a moment later
                long sent = System.nanoTime();
                FakeMesh.await(() -> held.get() == THREADS - RESERVED
                        || System.nanoTime() - sent > TimeUnit.MILLISECONDS.toNanos(500));
            }
        }
        assertThat(held).as("no thread is free").hasValue(THREADS - RESERVED);
        int before = service.waitingForAThread();
        sendAll(hasty, "/hasty", "x-hms-timeout-ms: " + HASTE_MS);
        sendAll(patient, "/patient", "x-hms-timeout-ms: 600000");
        FakeMesh.await(() -> service.waitingForAThread() >= before + hasty.size() + patient.size());
        long noticed = System.nanoTime();
        FakeMesh.await(() -> System.nanoTime() - noticed > TimeUnit.MILLISECONDS.toNanos(HASTE_MS));
        release.countDown();

        for (TlsClient client : patient) {
            assertThat(client.receive().line()).startsWith("HTTP/1.1 200");
        }
        for (TlsClient client : hasty) {
            assertThat(client.receive().line()).startsWith("HTTP/1.1 504");
        }
        assertThat(ran).containsExactlyInAnyOrder("/hold", "/patient");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await(240, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    /** Before the threads are all busy: a handshake needs one too. */
    private List<TlsClient> connected(int count) throws IOException {
        List<TlsClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TlsClient client = service.connect("return-intake.intake");
            opened.add(client);
            assertThat(client.get("/patient", "x-hms-timeout-ms: 600000").line())
                    .startsWith("HTTP/1.1 200");
            clients.add(client);
        }
        return clients;
    }

    private static void sendAll(List<TlsClient> clients, String path, String header) throws IOException {
        for (TlsClient client : clients) {
            client.send("GET", path, header);
        }
    }

    /** The figures. How late the last work started says something of the mesh where the machine itself is in time. */
    @Test
    void noWorkStartsAfterItsDeadlineHoweverLongTheBytesWaitedForAThread() throws Exception {
        service = new LiveService(new TestCa(), "fraud-scanner.scan", THREADS, (request, response) -> {
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
        Stalls stalls = new Stalls();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            running.add(CompletableFuture.runAsync(() -> call(number), callers));
        }
        running.forEach(CompletableFuture::join);
        stalls.close();

        List<Long> late = starts.entrySet().stream()
                .filter(start -> deadlines.containsKey(start.getKey()))
                .map(start -> start.getValue() - deadlines.get(start.getKey()))
                .sorted()
                .toList();
        System.out.printf(
                "started %d, refused %d; more than 5 ms late: %d by the callers' clock (at most %+.1f ms), %d by the server's; the machine stood still for %d ms%n",
                late.size(),
                refused.get(),
                beyond(late),
                late.isEmpty() ? 0 : late.get(late.size() - 1) / 1e6,
                beyond(lateByServer),
                stalls.longestMillis());
        assertThat(refused.get()).as("the queue was long enough to matter").isGreaterThan(CALLERS);
        assumeThat(stalls.longestMillis())
                .as("milliseconds for which the machine itself stood still, where %d are measured", TOLERANCE_MS)
                .isLessThan(TOLERANCE_MS);
        assertThat(late).as("some were in time").hasSizeGreaterThan(CALLERS);
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
