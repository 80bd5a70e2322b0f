package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.testing.Proves;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of field of a policy changes while calls are under way, by REST, through the store, over discovery. No call fails for it. */
class PolicyChangesUnderLoadTest {
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int CHANGES = 60;
    private static final int CALLERS = 3;

    private static final List<String> BALANCERS = List.of(
            "{ algorithm: peak-ewma, slowStartSeconds: 0 }",
            "{ algorithm: least-request, panicPercent: 0 }",
            "{ algorithm: round-robin, zoneAware: false }",
            "{ algorithm: ring-hash, hashOn: { header: user-agent } }");

    @TempDir
    Path directory;

    private final HttpClient rest = HttpClient.newHttpClient();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private LiveMesh live;
    private OkHttpClient intake;

    @BeforeEach
    void start() throws Exception {
        live = new LiveMesh(directory);
        live.serve("fraud-scanner.scan", "v1", "scanner-1");
        live.serve("fraud-scanner.scan", "v2", "scanner-2");
        intake = live.client(live.join("return-intake.intake", "v1", "intake-1"));
        LiveMesh.await("calls go through", LONGEST, () -> outcome().startsWith("200"));
    }

    @AfterEach
    void stop() throws Exception {
        over.set(true);
        live.close();
    }

    private String outcome() {
        try {
            return Integer.toString(LiveMesh.status(intake, FLAG));
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    /** Any values that no healthy call comes near. */
    private static String policy(int change) {
        Random random = new Random(change);
        StringBuilder spec = new StringBuilder("""
                apiVersion: hms/v1
                kind: TrafficPolicy
                metadata: { name: changing }
                spec:
                  destination: fraud-scanner
                """);
        spec.append("  timeoutMs: ").append(30_000 + random.nextInt(1_000)).append('\n');
        spec.append("  perTryTimeoutMs: ")
                .append(20_000 + random.nextInt(1_000))
                .append('\n');
        spec.append("  loadBalancer: ")
                .append(BALANCERS.get(change % BALANCERS.size()))
                .append('\n');
        if (random.nextBoolean()) {
            spec.append("  retries: { max: ")
                    .append(1 + random.nextInt(5))
                    .append(", backoff: { baseMs: 5, maxMs: 20 } }\n");
        }
        if (random.nextBoolean()) {
            spec.append("  hedge: { afterMs: ").append(5 + random.nextInt(50)).append(", maxExtraPercent: 20 }\n");
        }
        if (random.nextBoolean()) {
            spec.append("  outlier: { consecutiveErrors: ")
                    .append(3 + random.nextInt(5))
                    .append(", windowSeconds: ")
                    .append(5 + random.nextInt(20))
                    .append(" }\n");
        }
        if (random.nextBoolean()) {
            spec.append("  circuitBreaker: { maxConnections: ")
                    .append(CALLERS * 4 + random.nextInt(50))
                    .append(", errorPercent: ")
                    .append(50 + random.nextInt(50))
                    .append(", openSeconds: 1 }\n");
        }
        if (random.nextBoolean()) {
            spec.append("  rateLimit: { requestsPerSecond: 100000, burst: 10000 }\n");
        }
        if (random.nextBoolean()) {
            spec.append("  routes:\n    - split: [ { version: v1, weight: ")
                    .append(1 + random.nextInt(9))
                    .append(" }, { version: v2, weight: 1 } ]\n");
        }
        return spec.toString();
    }

    private void put(String policy) throws IOException, InterruptedException {
        HttpResponse<String> answer = rest.send(
                HttpRequest.newBuilder(URI.create(live.url() + "/policies/changing"))
                        .PUT(HttpRequest.BodyPublishers.ofString(policy))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(policy + answer.body()).isEqualTo(200);
    }

    @Test
    @Proves(
            field = "spec.loadBalancer.algorithm",
            behaviour =
                    "60 changes of balancer, timeouts, retries, hedges, ejection, breaker, limits and split under load, through HMS-SYS, fail no call")
    void sixtyChangesOfEveryKindOfFieldFailNoCall() throws Exception {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(() -> {
                while (!over.get()) {
                    String outcome = outcome();
                    calls.incrementAndGet();
                    if (!outcome.equals("200")) {
                        failures.add(outcome);
                    }
                }
            });
            callers.add(caller);
            caller.start();
        }
        for (int change = 0; change < CHANGES; change++) {
            put(policy(change));
            int seen = calls.get();
            LiveMesh.await("calls go on", LONGEST, () -> calls.get() > seen + 5);
        }
        over.set(true);
        for (Thread caller : callers) {
            caller.join(LONGEST.toMillis());
        }
        System.out.println(
                CHANGES + " changes of policies under load: " + calls.get() + " calls, " + failures.size() + " failed");
        assertThat(failures).isEmpty();
        assertThat(calls.get()).isGreaterThan(CHANGES * 5);
    }
}
