package gov.hms.sys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.internal.wire.RegisterRequest;
import gov.hms.mesh.okhttp.HmsMeshOkHttp;
import gov.hms.sys.registry.AddressRange;
import gov.hms.sys.registry.AddressRules;
import gov.hms.sys.registry.FlapDamping;
import gov.hms.sys.server.RunningSys;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service can register itself alone, and only where it connects from: it cannot lead the callers of others astray, nor its own. */
class S19RegistryPoisoningTest {
    private static final String FAR = "10.7.0.4";
    private static final int CALLS = Integer.getInteger("hms.poison.calls", 4_000);
    private static final int CALLERS = 16;

    @TempDir
    Path directory;

    private static InetAddress address(String literal) throws Exception {
        return InetAddress.getByName(literal);
    }

    private static AddressRules rules(String... allowed) throws Exception {
        AddressRules rules = new AddressRules(
                Set.of(address("127.0.0.1"), address("10.7.0.1")),
                List.of(allowed).stream().map(AddressRange::parse).toList());
        rules.reserve(7443);
        rules.reserve(7080);
        return rules;
    }

    /** Anywhere else than where it is; even where everything is allowed, what is no address of a service is not. */
    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "169.254.169.254",
                "169.254.0.1",
                "fe80::1",
                "224.0.0.1",
                "239.1.2.3",
                "255.255.255.255",
                "240.0.0.1",
                "ff02::1",
                "127.0.0.1",
                "127.9.9.9",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::7f00:2",
                "localhost",
                "evil.example",
                "2130706433",
                "0x7f000001",
                "017700000001",
                "127.1",
                "010.7.0.4",
                "10.7.0.4.",
                "10.7.0.256",
                "10.7.0.4%eth0",
                "fe80::1%eth0",
                "[::1]",
                "10.7.0.4:80",
                "10.7.0.4/8",
                "a@10.7.0.4",
                " 10.7.0.4",
                "10.7.0.4\n"
            })
    void noAddressThatIsNotAServicesOwnIsTaken(String claimed) throws Exception {
        for (AddressRules rules : List.of(rules(), rules("0.0.0.0/0", "::/0"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rules.require(claimed, 8443, address(FAR)))
                    .withMessageContaining("expected")
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("\n"));
        }
    }

    @Test
    void theOwnAddressIsTakenAndAnotherOnlyWhereItIsAllowed() throws Exception {
        assertThat(rules().require("", 8443, address(FAR))).isEqualTo(address(FAR));
        assertThat(rules().require(FAR, 8443, address(FAR))).isEqualTo(address(FAR));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules().require("10.7.0.5", 8443, address(FAR)))
                .withMessage(
                        "host: 10.7.0.5 (expected: the address that the instance connects from, 10.7.0.4, or one that"
                                + " HMS-SYS allows with --registry-allow)");
        assertThat(rules("10.7.0.0/24").require("10.7.0.5", 8443, address(FAR))).isEqualTo(address("10.7.0.5"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules("10.7.0.0/24").require("10.7.1.5", 8443, address(FAR)));
        assertThat(rules("fd00::/8").require("fd00::5", 8443, address(FAR))).isEqualTo(address("fd00::5"));
        assertThatIllegalArgumentException().isThrownBy(() -> rules("fd00::/8").require("fc00::5", 8443, address(FAR)));
    }

    @Test
    void loopbackIsForThoseWhoComeOverLoopback() throws Exception {
        InetAddress here = address("127.0.0.1");
        assertThat(rules().require("", 8443, here)).isEqualTo(here);
        assertThat(rules().require("127.0.0.2", 8443, here)).isEqualTo(address("127.0.0.2"));
        assertThat(rules().require("10.7.0.1", 8443, here))
                .as("this machine's own")
                .isEqualTo(address("10.7.0.1"));
        assertThatIllegalArgumentException().isThrownBy(() -> rules().require("10.7.0.2", 8443, here));
    }

    @ParameterizedTest(name = "{0}:{1}")
    @CsvSource({"127.0.0.1, 7443", "127.0.0.2, 7443", "127.0.0.1, 7080", "10.7.0.1, 7443", "10.7.0.1, 7080"})
    void thePortsOfHmsSysItselfAreNobodys(String claimed, int port) throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules("0.0.0.0/0").require(claimed, port, address("127.0.0.1")))
                .withMessageContaining("HMS-SYS's own");
        assertThatCode(() -> rules().require(claimed, 8443, address("127.0.0.1")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8x", "a/8", "10.0.0/8", "/8"})
    void aNetworkThatIsNoneIsRefusedAtTheStart(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse(text))
                .withMessageStartingWith("registry-allow: ");
    }

    private static final LogicalName SCANNER = LogicalName.parse("fraud-scanner.scan");
    private static final LogicalName PAYOUT = LogicalName.parse("refund-payout.payout");

    @Test
    void whoComesAndGoesAgainAndAgainIsSlowedDownAndOthersAreNot() {
        AtomicLong now = new AtomicLong(-5);
        FlapDamping flaps = new FlapDamping(now::get);
        for (int i = 0; i < 10; i++) {
            assertThat(flaps.register(SCANNER, "a-" + i, "a:1")).as("try %s", i).isEmpty();
        }
        assertThat(flaps.register(SCANNER, "a-10", "a:1"))
                .contains("registrations of fraud-scanner.scan at a:1: too many in a short time"
                        + " (expected: one in five seconds at most)");
        assertThat(flaps.register(SCANNER, "b", "b:1")).isEmpty();
        assertThat(flaps.register(PAYOUT, "a", "a:1"))
                .as("another service after it")
                .isEmpty();
        assertThat(ofAMinute(now, flaps)).as("of 120 in a minute").isBetween(11, 13);
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(flaps.register(SCANNER, "a", "a:1")).isEmpty();
    }

    private static int ofAMinute(AtomicLong now, FlapDamping flaps) {
        int taken = 0;
        for (int half = 0; half < 120; half++) {
            now.addAndGet(Duration.ofMillis(500).toNanos());
            taken += flaps.register(SCANNER, "again-" + half, "a:1").isEmpty() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void anotherPortForEachTryHelpsNoInstance() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        FlapDamping flaps = new FlapDamping(now::get);
        int taken = 0;
        for (int port = 20_000; port < 60_000; port++) {
            taken += flaps.register(SCANNER, "x", "a:" + port).isEmpty() ? 1 : 0;
        }
        assertThat(taken).as("of 40,000 ports at once").isEqualTo(10);
        assertThat(flaps.register(SCANNER, "x", "a:1"))
                .contains("registrations of fraud-scanner.scan by the instance x: too many in a short time"
                        + " (expected: one in five seconds at most)");
        assertThat(flaps.register(SCANNER, "y", "a:20000"))
                .as("a second instance")
                .isEmpty();
        assertThat(flaps.register(PAYOUT, "x", "a:20000")).as("another service").isEmpty();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(flaps.register(SCANNER, "x", "a:2")).isEmpty();
        assertThat(flaps.register(SCANNER, "x", "a:3")).isPresent();
    }

    @Test
    void anotherPortAndAnotherNameForEachTryHelpNoService() {
        AtomicLong now = new AtomicLong();
        FlapDamping flaps = new FlapDamping(now::get);
        int taken = 0;
        for (int i = 0; i < 40_000; i++) {
            taken += flaps.register(SCANNER, "i-" + i, "a:" + i).isEmpty() ? 1 : 0;
        }
        assertThat(taken).as("of 40,000 at once").isEqualTo(200);
        assertThat(flaps.register(SCANNER, "i", "b:1"))
                .contains("registrations of fraud-scanner.scan: too many in a short time"
                        + " (expected: twenty in a second at most)");
        assertThat(flaps.register(PAYOUT, "i-1", "a:1")).as("another service").isEmpty();
        taken = 0;
        for (int i = 0; i < 1_000; i++) {
            now.addAndGet(Duration.ofMillis(10).toNanos());
            taken += flaps.register(SCANNER, "j-" + i, "a:" + i).isEmpty() ? 1 : 0;
        }
        assertThat(taken).as("of 1,000 in ten seconds").isBetween(199, 201);
    }

    @Test
    void aFleetOfWhichEachInstanceCrashesAgainAndAgainIsNotHeldUp() {
        AtomicLong now = new AtomicLong();
        FlapDamping flaps = new FlapDamping(now::get);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 100; i++) {
                assertThat(flaps.register(SCANNER, "i-" + i, "a:" + i))
                        .as("round %s", round)
                        .isEmpty();
            }
            now.addAndGet(Duration.ofSeconds(5).toNanos());
        }
    }

    private HmsMesh join(RunningSys sys, String name, String instance) throws Exception {
        return HmsMesh.builder()
                .join(sys.join(name))
                .instanceId(instance)
                .stateDirectory(directory.resolve("state-" + instance))
                .build();
    }

    /** A service of the mesh that says who it is, to whoever shows any certificate of the mesh. */
    private static HttpsServer serving(HmsMesh mesh) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        SSLContext tls = mesh.serverTls().context();
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        byte[] who = mesh.name().toString().getBytes(StandardCharsets.US_ASCII);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, who.length);
            exchange.getResponseBody().write(who);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "s19-server");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return server;
    }

    private static int endpoints(RunningSys sys, String name) {
        try {
            return sys.ok("GET", "/services/" + name, "").get("endpoints").size();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /**
     * The registry names each service's address for the other one, too, and one client with one pool calls both from many threads. The
     * full form is of 100,000 calls: {@code -Dhms.poison.calls=100000}.
     */
    @Test
    void ofAPoisonedRegistryNoCallerInFlightTakesAnAnswerOfTheWrongService() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        AtomicInteger right = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        List<HttpsServer> servers = new ArrayList<>();
        try (RunningSys sys = new RunningSys(directory, true);
                HmsMesh scanner = join(sys, "fraud-scanner.scan", "scan-1");
                HmsMesh payout = join(sys, "refund-payout.payout", "payout-1");
                HmsMesh lyingScanner = join(sys, "fraud-scanner.scan", "scan-lie");
                HmsMesh lyingPayout = join(sys, "refund-payout.payout", "payout-lie");
                HmsMesh caller = join(sys, "return-intake.intake", "intake-1")) {
            servers.add(serving(scanner));
            servers.add(serving(payout));
            int scan = servers.get(0).getAddress().getPort();
            int pay = servers.get(1).getAddress().getPort();
            scanner.announce(scan);
            lyingScanner.announce(pay);
            payout.announce(pay);
            lyingPayout.announce(scan);
            for (String name : List.of("fraud-scanner.scan", "refund-payout.payout")) {
                RunningSys.await("both addresses of each", () -> endpoints(sys, name) == 2);
            }
            OkHttpClient client = HmsMeshOkHttp.wrap(new OkHttpClient(), caller);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < CALLERS; thread++) {
                int first = thread;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < CALLS / CALLERS; i++) {
                        LogicalName wanted = ((first + i) % 2 == 0 ? scanner : payout).name();
                        Request request = new Request.Builder()
                                .url("http://" + wanted + "/x")
                                .build();
                        try (Response response = client.newCall(request).execute()) {
                            String who = response.body().string();
                            (response.code() != 200 ? failed : who.equals(wanted.toString()) ? right : wrong)
                                    .incrementAndGet();
                        } catch (MeshException refused) {
                            failed.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(10, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
            servers.forEach(server -> server.stop(0));
        }
        System.out.printf(
                "poisoned registry: %d calls in flight %d at a time: %d right, %d wrong, %d failed%n",
                CALLS, CALLERS, right.get(), wrong.get(), failed.get());
        assertThat(wrong).hasValue(0);
        assertThat(right.get()).isGreaterThan(CALLS * 9 / 10);
    }

    @Test
    void overTheWireNothingChangesAndItIsOnRecord() throws Exception {
        try (RunningSys sys = new RunningSys(directory, true);
                Workload scanner = Workload.join(sys, "fraud-scanner.scan", "scan-1");
                Workload thief = Workload.join(sys, "refund-payout.payout", "scan-1")) {
            sys.standStill();
            scanner.register(8443);
            long revision = sys.ok("GET", "/health", "").get("revision").asLong();

            refused(thief, "169.254.169.254", 8443);
            refused(thief, "10.1.2.3", 8443);
            refused(thief, "127.0.0.1", sys.grpcPort());
            refused(thief, "127.0.0.1", sys.httpPort());
            assertThat(sys.ok("GET", "/health", "").get("revision").asLong()).isEqualTo(revision);

            thief.register(8443);
            var services = sys.ok("GET", "/services/fraud-scanner.scan", "").get("endpoints");
            assertThat(services)
                    .as("the same instance id, the same address: and still another service")
                    .hasSize(1);

            assertThat(sys.ok("GET", "/audit?last=100", "").toString())
                    .contains("spiffe://hms.local/ns/payout/svc/refund-payout")
                    .contains("host: 169.254.169.254");
        }
    }

    @Test
    void aFlappingInstanceIsRefusedOverTheWire() throws Exception {
        try (RunningSys sys = new RunningSys(directory, true);
                Workload scanner = Workload.join(sys, "fraud-scanner.scan", "scan-1")) {
            sys.standStill();
            for (int i = 0; i < 10; i++) {
                scanner.register(8443);
            }
            assertThatThrownBy(() -> scanner.register(8443))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            failure -> assertThat(failure.getStatus().getCode())
                                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
            long revision = sys.ok("GET", "/health", "").get("revision").asLong();
            for (int port = 20_000; port < 20_020; port++) {
                int another = port;
                assertThatThrownBy(() -> scanner.register(another))
                        .as("the same instance at another port")
                        .hasMessageContaining("RESOURCE_EXHAUSTED")
                        .hasMessageContaining("by the instance scan-1")
                        .hasMessageContaining("find out why the instance starts again and again");
            }
            assertThat(sys.ok("GET", "/health", "").get("revision").asLong()).isEqualTo(revision);
            List<String> refused = sys.ok("GET", "/audit?last=1000", "")
                    .get("records")
                    .valueStream()
                    .filter(record -> record.get("action").asString().equals("instance.refuse"))
                    .map(Object::toString)
                    .toList();
            assertThat(refused).as("of 21, in a moment").hasSize(10);
            assertThat(refused.get(0)).contains("spiffe://hms.local/ns/scan/svc/fraud-scanner", "at 127.0.0.1:8443");
            assertThat(refused.get(refused.size() - 1)).contains("by the instance scan-1");
            assertThatCode(() -> scanner.beside("scan-2").register(8444)).doesNotThrowAnyException();
        }
    }

    private static void refused(Workload workload, String host, int port) {
        assertThatThrownBy(() -> workload.registry()
                        .register(RegisterRequest.newBuilder()
                                .setInstanceId("scan-1")
                                .setHost(host)
                                .setPort(port)
                                .build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }
}
