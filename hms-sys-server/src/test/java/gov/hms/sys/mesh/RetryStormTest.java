package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.servlet.HmsMeshJetty;
import gov.hms.mesh.testing.Proves;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four services in a row over real sockets, each with retries; the last one fails every request. */
class RetryStormTest {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int CALLS = 1_500;
    private static final int CALLERS = 4;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> hops = new ArrayDeque<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private LiveMesh live;

    @BeforeEach
    void start() throws Exception {
        live = new LiveMesh(directory);
    }

    @AfterEach
    void stop() throws Exception {
        while (!hops.isEmpty()) {
            hops.pop().close();
        }
        live.close();
    }

    private void policy(String source, String destination) throws IOException {
        String name = source + "-to-" + destination;
        Files.writeString(live.policies().resolve(name + ".yml"), """
                apiVersion: hms/v1
                kind: TrafficPolicy
                metadata: { name: %s }
                spec:
                  source: %s
                  destination: %s
                  timeoutMs: 5000
                  retries: { max: 3, backoff: { baseMs: 1, maxMs: 2 }, budget: { percent: 10, minPerSecond: 0 } }
                """.formatted(name, source, destination));
        LiveMesh.await(name + " is in force", LONGEST, () -> {
            try {
                return live.inForce(destination + ".scan", name, revision(name));
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    private long revision(String name) throws IOException {
        for (var policy : live.get("/policies").get("policies")) {
            if (policy.get("name").asString().equals(name)) {
                return policy.get("revision").asLong();
            }
        }
        throw new IOException("no policy " + name);
    }

    /** A service that passes each POST on, and answers 500 when that comes to nothing. */
    private void relay(String name, String next) throws Exception {
        HmsMesh mesh = live.join(name + ".scan", "v1", name + "-1");
        OkHttpClient client = live.client(mesh);
        serve(mesh, (request, response) -> {
            try {
                response.setStatus(LiveMesh.status(client, "http://" + next + ".scan/flag") < 500 ? 200 : 500);
            } catch (IOException failed) {
                response.setStatus(500);
            }
        });
    }

    private void failing(String name) throws Exception {
        serve(live.join(name + ".scan", "v1", name + "-1"), (request, response) -> {
            arrived.incrementAndGet();
            response.setStatus(500);
        });
    }

    @FunctionalInterface
    private interface Handler {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private void serve(HmsMesh mesh, Handler handler) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Relay(handler)), "/*");
        server.setHandler(context);
        HmsMeshJetty.secure(server, mesh);
        server.start();
        hops.push(server::stop);
    }

    private static final class Relay extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Handler handler;

        Relay(Handler handler) {
            this.handler = handler;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().readAllBytes();
            handler.serve(request, response);
        }
    }

    @Test
    @Proves(
            field = "spec.retries.budget",
            behaviour =
                    "over four real hops with `percent: 10` the failing end gets at most 11 % more requests than there are calls")
    void theFailingEndGetsAtMostElevenPercentMoreRequestsThanThereAreCalls() throws Exception {
        failing("ledger");
        relay("archive", "ledger");
        relay("fraud-scanner", "archive");
        OkHttpClient intake = live.client(live.join("return-intake.intake", "v1", "intake-1"));
        LiveMesh.await("the chain is there", LONGEST, () -> reachesTheEnd(intake));
        policy("return-intake", "fraud-scanner");
        policy("fraud-scanner", "archive");
        policy("archive", "ledger");

        arrived.set(0);
        long start = System.nanoTime();
        calls(intake);
        double seconds = (System.nanoTime() - start) / 1e9;

        double perCall = (double) arrived.get() / CALLS;
        System.out.printf(
                Locale.ROOT,
                "4 real hops, %.0f calls/s: %.4f requests at the failing end per call%n",
                CALLS / seconds,
                perCall);
        assertThat(perCall).isBetween(1.0, 1.11);
    }

    private boolean reachesTheEnd(OkHttpClient intake) {
        int before = arrived.get();
        try {
            LiveMesh.status(intake, "http://fraud-scanner.scan/flag");
        } catch (IOException notYet) {
            return false;
        }
        return arrived.get() > before;
    }

    private static void calls(OkHttpClient intake) throws Exception {
        AtomicInteger left = new AtomicInteger(CALLS);
        Callable<Void> caller = () -> {
            while (left.getAndDecrement() > 0) {
                assertThat(LiveMesh.status(intake, "http://fraud-scanner.scan/flag"))
                        .isEqualTo(500);
            }
            return null;
        };
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        for (Future<Void> done : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
            done.get();
        }
        callers.shutdown();
    }
}
