package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.LiveMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.MirrorPolicy;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.internal.policy.Route;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.ValueMatch;
import gov.hms.mesh.internal.policy.WeightedVersion;
import gov.hms.mesh.okhttp.RawServer.Received;
import gov.hms.mesh.okhttp.RawServer.Script;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.Proves;
import gov.hms.mesh.testing.TestCa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What routes do, over real TLS. */
class RoutesOnRealSocketsTest {
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private static final LogicalName SHADOW = LogicalName.parse("fraud-shadow.scan");
    private static final Route ROUTE = new Route("all", RouteMatch.ALL, List.of(), 60_000, 0, RetryPolicy.declared(1));

    private final TestCa ca = new TestCa();
    private final List<RawServer> servers = new ArrayList<>();
    private LiveMesh mesh;
    private OkHttpClient client;

    @BeforeEach
    void join() throws Exception {
        mesh = new LiveMesh(ca, LogicalName.parse("return-intake.intake"));
        client = HmsMeshOkHttp.wrap(new OkHttpClient(), mesh.mesh());
    }

    @AfterEach
    void leave() throws IOException {
        mesh.close();
        for (RawServer server : servers) {
            server.close();
        }
    }

    private RawServer start(LogicalName name, Script script) throws IOException {
        RawServer server =
                RawServer.tls(ca.issue(FakeMesh.id(name)).serverTls(1).context(), script);
        servers.add(server);
        return server;
    }

    private static Script saying(String text) {
        return (request, out) -> out.answer("200 OK", text);
    }

    private Configs versions(RawServer first, RawServer second) {
        return Configs.of(Configs.FRAUD_SCANNER, 0)
                .instances("v1", first.port(), 1)
                .instances("v2", second.port(), 1);
    }

    private static Route split(int first, int second) {
        return new Route(
                "ab",
                RouteMatch.ALL,
                List.of(new WeightedVersion("v1", first), new WeightedVersion("v2", second)),
                60_000,
                0,
                RetryPolicy.declared(1));
    }

    private static Request.Builder get() {
        return new Request.Builder().url(FLAG);
    }

    private static String body(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    @Test
    @Proves(
            field = "spec.routes[].split",
            behaviour = "over 10,000 calls on real sockets the shares hold within one percent")
    void tenThousandCallsAreSplitWithinOnePercent() throws Exception {
        mesh.serve(versions(start(Configs.FRAUD_SCANNER, saying("v1")), start(Configs.FRAUD_SCANNER, saying("v2")))
                .routes(split(90, 10)));
        int second = 0;
        for (int i = 0; i < 10_000; i++) {
            second += body(client, get().build()).equals("200 v2") ? 1 : 0;
        }
        System.out.println("A/B split 90:10 over 10,000 calls: v2 got " + second);
        assertThat(second).isBetween(900, 1_100);
    }

    @Test
    void aUserStaysWithHisVersionByACookieOfTheJar() throws Exception {
        mesh.serve(versions(start(Configs.FRAUD_SCANNER, saying("v1")), start(Configs.FRAUD_SCANNER, saying("v2")))
                .routes(split(50, 50).withSticky(new HashKey(HashKey.Kind.COOKIE, "user"))));
        Map<String, Integer> seen = new HashMap<>();
        for (int user = 0; user < 100; user++) {
            OkHttpClient browser = HmsMeshOkHttp.wrap(
                    new OkHttpClient.Builder().cookieJar(jar("user-" + user)).build(), mesh.mesh());
            Set<String> answers = new java.util.HashSet<>();
            for (int i = 0; i < 5; i++) {
                answers.add(body(browser, get().build()));
            }
            assertThat(answers).as("user %d", user).hasSize(1);
            seen.merge(answers.iterator().next(), 1, Integer::sum);
        }
        assertThat(seen).containsOnlyKeys("200 v1", "200 v2");
    }

    private static CookieJar jar(String user) {
        return new CookieJar() {
            @Override
            public List<Cookie> loadForRequest(HttpUrl url) {
                return List.of(new Cookie.Builder()
                        .name("user")
                        .value(user)
                        .domain(url.host())
                        .build());
            }

            @Override
            public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {}
        };
    }

    @Test
    @Proves(field = "spec.routes[].headers.set", behaviour = "replaces what the application put there")
    @Proves(
            field = "spec.routes[].headers.remove",
            behaviour = "takes off what the application or its cookies put there")
    void headersOfTheApplicationAreReplacedAndRemoved() throws Exception {
        RawServer server = start(Configs.FRAUD_SCANNER, saying("ok"));
        mesh.serve(Configs.of(Configs.FRAUD_SCANNER, 0)
                .instances("v1", server.port(), 1)
                .routes(ROUTE.withHeaders(new HeaderChanges(List.of("X-Lane", "fast"), List.of("x-debug", "cookie")))));
        OkHttpClient browser = HmsMeshOkHttp.wrap(
                new OkHttpClient.Builder().cookieJar(jar("7")).build(), mesh.mesh());

        body(
                browser,
                get().header("x-lane", "slow")
                        .header("X-Debug", "yes")
                        .header("x-hms-timeout-ms", "999999")
                        .build());

        Received received = server.requests.take();
        assertThat(received.header("x-lane")).isEqualTo("fast");
        assertThat(received.header("x-debug")).isNull();
        assertThat(received.header("cookie")).isNull();
        assertThat(Integer.parseInt(received.header("x-hms-timeout-ms"))).isLessThanOrEqualTo(60_000);
    }

    @Test
    @Proves(
            field = "spec.routes[].match.headers",
            behaviour = "a header that is sent several times counts as one, its values joined by comma and space")
    void aRepeatedHeaderIsMatchedAsOneJoinedValue() throws Exception {
        RawServer one = start(Configs.FRAUD_SCANNER, saying("v1"));
        RawServer two = start(Configs.FRAUD_SCANNER, saying("v2"));
        Route joined = split(0, 1)
                .withMatch(new RouteMatch(
                        new RouteMatch.PathMatch.Any(),
                        Set.of(),
                        List.of(new ValueMatch("X-Lane", new ValueMatch.Exact("a, b"))),
                        List.of()));
        mesh.serve(versions(one, two).routes(joined, split(1, 0)));

        assertThat(body(
                        client,
                        get().header("x-lane", "a").addHeader("X-LANE", "b").build()))
                .isEqualTo("200 v2");
        assertThat(body(client, get().header("x-lane", "b").build())).isEqualTo("200 v1");
    }

    @Test
    @Proves(
            field = "spec.routes[].mirror",
            behaviour = "on real sockets both services get the same body, and a mirror that hangs delays nobody")
    void bothGetTheSameBodyAndAMirrorThatHangsDelaysNobody() throws Exception {
        RawServer real = start(Configs.FRAUD_SCANNER, saying("real"));
        CountDownLatch hanging = new CountDownLatch(1);
        RawServer shadow = start(SHADOW, (request, out) -> {
            try {
                hanging.await(240, TimeUnit.SECONDS);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        mesh.serve(Configs.of(SHADOW, 0).instances("v1", shadow.port(), 1));
        mesh.serve(Configs.of(Configs.FRAUD_SCANNER, 0)
                .instances("v1", real.port(), 1)
                .routes(ROUTE.withMirror(new MirrorPolicy(SHADOW, 100))));
        byte[] reused = new byte[20_000];
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            java.util.Arrays.fill(reused, (byte) ('a' + i % 26));
            assertThat(body(client, get().post(RequestBody.create(reused)).build()))
                    .isEqualTo("200 real");
        }
        assertThat(System.nanoTime() - start)
                .as("a call that waited for its copy would take the minute that a copy has")
                .isLessThan(60_000_000_000L);
        assertThat(real.requests).hasSize(200);
        Received copy = shadow.requests.poll(60, TimeUnit.SECONDS);
        assertThat(copy).isNotNull();
        assertThat(copy.header("x-hms-mirror")).isEqualTo("1");
        assertThat(copy.header("host")).isEqualTo("fraud-shadow.scan");
        assertThat(copy.body()).hasSize(20_000);
        assertThat(copy.body().chars().distinct().count())
                .as("of one call, not of two")
                .isEqualTo(1);
        hanging.countDown();
    }

    @Test
    @Proves(
            field = "spec.routes",
            behaviour = "200 changes of routes, splits, headers and mirrors under load fail no call")
    void twoHundredChangesUnderLoadFailNoCall() throws Exception {
        RawServer one = start(Configs.FRAUD_SCANNER, saying("v1"));
        RawServer two = start(Configs.FRAUD_SCANNER, saying("v2"));
        RawServer shadow = start(SHADOW, saying("shadow"));
        mesh.serve(Configs.of(SHADOW, 0).instances("v1", shadow.port(), 1));
        mesh.serve(versions(one, two).routes(ROUTE));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread caller = new Thread(() -> {
                while (!over.get()) {
                    try {
                        String answer = body(
                                client,
                                get().post(RequestBody.create(new byte[100])).build());
                        calls.incrementAndGet();
                        if (!answer.startsWith("200 v")) {
                            failures.add(answer);
                        }
                    } catch (IOException failure) {
                        failures.add(failure.toString());
                    }
                }
            });
            callers.add(caller);
            caller.start();
        }
        for (int change = 0; change < 200; change++) {
            Route route = split(change % 11, 10 - change % 10)
                    .withSticky(change % 2 == 0 ? HashKey.NONE : new HashKey(HashKey.Kind.HEADER, "x-user"))
                    .withMirror(change % 3 == 0 ? MirrorPolicy.NONE : new MirrorPolicy(SHADOW, 50))
                    .withHeaders(new HeaderChanges(List.of("x-change", "" + change), List.of("x-old")));
            mesh.serve(versions(one, two).version(2 + change).routes(route, ROUTE));
            int seen = calls.get();
            long end = System.nanoTime() + 60_000_000_000L;
            while (calls.get() < seen + 5 && System.nanoTime() < end) {
                // not in a spin: it takes a core from the callers
                LockSupport.parkNanos(50_000);
            }
        }
        over.set(true);
        for (Thread caller : callers) {
            caller.join(60_000);
        }
        System.out.println("200 changes of routes: " + calls.get() + " calls");
        assertThat(failures).isEmpty();
        assertThat(calls.get()).isGreaterThanOrEqualTo(1_000);
    }
}
