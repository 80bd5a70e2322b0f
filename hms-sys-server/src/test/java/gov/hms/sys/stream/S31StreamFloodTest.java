package gov.hms.sys.stream;

import static gov.hms.sys.stream.RawH2.CONTINUATION;
import static gov.hms.sys.stream.RawH2.DATA;
import static gov.hms.sys.stream.RawH2.END_HEADERS;
import static gov.hms.sys.stream.RawH2.END_STREAM;
import static gov.hms.sys.stream.RawH2.HEADERS;
import static gov.hms.sys.stream.RawH2.PING;
import static gov.hms.sys.stream.RawH2.PRIORITY;
import static gov.hms.sys.stream.RawH2.PUSH_PROMISE;
import static gov.hms.sys.stream.RawH2.RST_STREAM;
import static gov.hms.sys.stream.RawH2.SETTINGS;
import static gov.hms.sys.stream.RawH2.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.internal.wire.ChallengeRequest;
import gov.hms.mesh.internal.wire.IdentityGrpc;
import gov.hms.mesh.internal.wire.KeepAliveRequest;
import gov.hms.sys.server.RunningSys;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A flood on the mesh port ends its own connection, costs HMS-SYS little memory, and keeps no honest client waiting; who is too many
 * at an address or of a service is turned away, on record, and nobody else is.
 */
class S31StreamFloodTest {
    private static final int MANY = 10_000;
    private static final int HEAP_GROWTH = 200 << 20;
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    static Path directory;

    private static RunningSys sys;
    private static Workload honest;
    private static String lease;

    @BeforeAll
    static void start() throws Exception {
        sys = new RunningSys(directory, true);
        // the honest one's lease is not to run out while a busy machine is slow
        sys.standStill();
        honest = Workload.join(sys, "fraud-scanner.scan", "s1");
        lease = honest.register(8443).getLeaseId();
    }

    @AfterAll
    static void stop() {
        honest.close();
        sys.close();
    }

    /** What is sent; it may be cut off by the server at any point. */
    private interface Sending {
        void on(RawH2 connection) throws IOException;
    }

    /** @param ends whether the server has to end the connection */
    private record Flood(String name, boolean ends, Sending sending) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static void streams(RawH2 to, int number, int flags, Sending each) throws IOException {
        for (int i = 0; i < number && !to.closed; i++) {
            to.frame(HEADERS, END_HEADERS | flags, 2 * i + 1, RawH2.request());
            each.on(to);
        }
    }

    private static byte[] headers(int bytes) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(RawH2.request());
        for (int i = 0; block.size() < bytes; i++) {
            RawH2.literal(block, "x-" + i, "v".repeat(1_000));
        }
        return block.toByteArray();
    }

    private static Stream<Flood> floods() {
        return Stream.of(
                new Flood("streams that are opened and reset at once (CVE-2023-44487)", true, to -> {
                    for (int i = 0; i < MANY && !to.closed; i++) {
                        to.frame(HEADERS, END_HEADERS, 2 * i + 1, RawH2.request());
                        to.frame(RST_STREAM, 0, 2 * i + 1, RawH2.number(8));
                    }
                }),
                new Flood("streams that the server is made to reset (CVE-2025-5115, CVE-2025-55163)", true, to -> {
                    for (int i = 0; i < MANY && !to.closed; i++) {
                        to.frame(HEADERS, END_HEADERS, 2 * i + 1, RawH2.request());
                        to.frame(WINDOW_UPDATE, 0, 2 * i + 1, RawH2.number(0));
                    }
                }),
                new Flood("ten thousand streams", false, to -> streams(to, MANY, 0, any -> {})),
                new Flood("headers of 64 KiB", false, to -> {
                    byte[] block = headers(64 << 10);
                    to.frame(HEADERS, 0, 1, java.util.Arrays.copyOf(block, 16_384));
                    to.frame(CONTINUATION, 0, 1, java.util.Arrays.copyOfRange(block, 16_384, 32_768));
                    to.frame(CONTINUATION, 0, 1, java.util.Arrays.copyOfRange(block, 32_768, 49_152));
                    to.frame(CONTINUATION, END_HEADERS, 1, java.util.Arrays.copyOfRange(block, 49_152, block.length));
                }),
                new Flood("continuations without an end (CVE-2024-27316)", true, to -> {
                    to.frame(HEADERS, 0, 1, RawH2.request());
                    for (int i = 0; i < MANY && !to.closed; i++) {
                        to.frame(CONTINUATION, 0, 1, headers(4_000));
                    }
                }),
                new Flood("empty continuations", true, to -> {
                    to.frame(HEADERS, 0, 1, RawH2.request());
                    for (int i = 0; i < 10 * MANY && !to.closed; i++) {
                        to.frame(CONTINUATION, 0, 1, new byte[0]);
                    }
                }),
                new Flood("pings (CVE-2019-9512)", true, to -> {
                    for (int i = 0; i < MANY && !to.closed; i++) {
                        to.frame(PING, 0, 0, new byte[8]);
                    }
                }),
                new Flood("settings (CVE-2019-9515)", false, to -> {
                    for (int i = 0; i < MANY && !to.closed; i++) {
                        to.frame(SETTINGS, 0, 0, RawH2.setting(4, 65_535));
                    }
                }),
                new Flood("a window of nothing that is held", false, to -> {
                    to.frame(SETTINGS, 0, 0, RawH2.setting(4, 0));
                    streams(to, 16, END_STREAM, any -> {});
                }),
                new Flood("a window that overflows", true, to -> {
                    to.frame(WINDOW_UPDATE, 0, 0, RawH2.number(Integer.MAX_VALUE));
                    to.frame(WINDOW_UPDATE, 0, 0, RawH2.number(Integer.MAX_VALUE));
                }),
                new Flood("empty data (CVE-2019-9518)", false, to -> {
                    to.frame(HEADERS, END_HEADERS, 1, RawH2.request());
                    for (int i = 0; i < MANY && !to.closed; i++) {
                        to.frame(DATA, 0, 1, new byte[0]);
                    }
                }),
                new Flood("priorities", false, to -> {
                    for (int i = 0; i < MANY && !to.closed; i++) {
                        to.frame(PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 1});
                    }
                }),
                new Flood("data that belongs to no stream", true, to -> to.frame(DATA, 0, 0, new byte[10])),
                new Flood(
                        "a stream of the server's numbers",
                        true,
                        to -> to.frame(HEADERS, END_HEADERS, 2, RawH2.request())),
                new Flood("a promise", true, to -> to.frame(PUSH_PROMISE, END_HEADERS, 1, new byte[8])),
                new Flood("a frame of 16 MB", true, to -> to.raw(new byte[] {-1, -1, -1, 0, 0, 0, 0, 0, 1})),
                new Flood(
                        "headers that are no HPACK",
                        true,
                        to -> to.frame(HEADERS, END_HEADERS, 1, new byte[] {-1, -1, -1, -1, -1, -1})),
                new Flood("a message of 2 GB", false, to -> {
                    to.frame(HEADERS, END_HEADERS, 1, RawH2.request());
                    to.frame(DATA, 0, 1, new byte[] {0, 0x7f, -1, -1, -1, 0, 0, 0});
                }),
                new Flood("a compressed message", false, to -> {
                    ByteArrayOutputStream block = new ByteArrayOutputStream();
                    block.writeBytes(RawH2.request());
                    RawH2.literal(block, "grpc-encoding", "gzip");
                    to.frame(HEADERS, END_HEADERS, 1, block.toByteArray());
                    to.frame(DATA, END_STREAM, 1, new byte[] {1, 0, 0, 0, 2, 0x1f, (byte) 0x8b});
                }));
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** At once, or, when the machine has just been busy with the flood itself, at one of the next times. */
    private static void theHonestOneIsServed() {
        Duration best = served();
        for (int i = 0; i < 5 && best.compareTo(SOON) >= 0; i++) {
            best = served();
        }
        assertThat(best).isLessThan(SOON);
    }

    private static Duration served() {
        long start = System.nanoTime();
        assertThat(honest.registry()
                        .keepAlive(
                                KeepAliveRequest.newBuilder().setLeaseId(lease).build())
                        .isInitialized())
                .isTrue();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @ParameterizedTest
    @MethodSource("floods")
    void aFloodHurtsNobodyButItself(Flood flood) throws Exception {
        long before = used();
        try (RawH2 connection = new RawH2(sys.grpcPort())) {
            try {
                flood.sending().on(connection);
            } catch (IOException cutOff) {
                assertThat(cutOff).isNotNull();
            }
            theHonestOneIsServed();
            if (flood.ends()) {
                assertThat(connection.endsWithin(60))
                        .as("the server ends the connection")
                        .isTrue();
            }
            assertThat(used() - before).isLessThan(HEAP_GROWTH);
        }
        theHonestOneIsServed();
    }

    @Test
    void whatIsNotHttp2IsNotListenedTo() throws Exception {
        try (RawH2 connection = new RawH2(sys.grpcPort(), false)) {
            connection.raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(connection.endsWithin(60)).isTrue();
        }
        theHonestOneIsServed();
    }

    @Test
    void aConnectionHasAtMostSixteenCallsAtOnce() throws Exception {
        try (RawH2 connection = new RawH2(sys.grpcPort())) {
            streams(connection, 40, 0, any -> {});
            RunningSys.await("the others are refused", () -> connection.resets.get() >= 24);
            assertThat(connection.resets).hasValue(24);
            assertThat(connection.goAway).isEqualTo(-1);
        }
    }

    /** Few may be connected, so that a test can be too many. */
    private static RunningSys few(Path directory) throws Exception {
        return new RunningSys(
                directory,
                true,
                InstantSource.system(),
                config -> config.withConnections(new ConnectionLimits(24, 16, 16)));
    }

    private static void onRecord(RunningSys sys, String reason, String who) throws Exception {
        Pattern counted = Pattern.compile("hms_sys_overload_refused_total\\{reason=\"" + reason + "\"} [1-9]");
        RunningSys.await("counted and on record", () -> {
            try {
                if (!counted.matcher(sys.send("GET", "/metrics", "").body()).find()) {
                    return false;
                }
                return sys.ok("GET", "/audit?last=1000", "")
                        .path("records")
                        .valueStream()
                        .anyMatch(record -> record.path("action").asString().equals("overload.refuse")
                                && record.path("target").asString().equals(reason)
                                && record.path("detail").asString().contains(who));
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
    }

    private static boolean isCutOff(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void anAddressThatConnectsTooOftenIsTurnedAwayAndWhoWasThereStays(@TempDir Path own) throws Exception {
        try (RunningSys few = few(own)) {
            Workload before = Workload.join(few, "fraud-scanner.scan", "s1");
            few.standStill();
            String held = before.register(8443).getLeaseId();
            RunningSys.await("the connection that it joined over is gone", () -> connections(few) == 1);
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), few.grpcPort()));
            }
            for (Socket late : sockets.subList(16, 40)) {
                assertThat(isCutOff(late)).isTrue();
            }
            assertThat(before.registry()
                            .keepAlive(KeepAliveRequest.newBuilder()
                                    .setLeaseId(held)
                                    .build())
                            .isInitialized())
                    .isTrue();
            onRecord(few, "connections_of_address", "127.0.0.1");
            for (Socket socket : sockets) {
                socket.close();
            }
            RunningSys.await("their places are free", () -> connections(few) == 1);
            Workload.join(few, "return-intake.intake", "i1").close();
            before.close();
        }
    }

    @Test
    void whoShowsNoCertificateIsToldThatThereAreTooManyAndNothingElse(@TempDir Path own) throws Exception {
        try (RunningSys few = few(own)) {
            Workload before = Workload.join(few, "fraud-scanner.scan", "s1");
            before.register(8443);
            RunningSys.await("the connection that it joined over is gone", () -> connections(few) == 1);
            List<RawH2> strangers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                strangers.add(new RawH2(few.grpcPort()));
            }
            RunningSys.await("settings came", () -> strangers.stream().allMatch(h2 -> h2.frames.get() > 0));
            ManagedChannel fifth = Workload.anonymous(few);
            assertThatThrownBy(() -> IdentityGrpc.newBlockingStub(fifth)
                            .withDeadlineAfter(60, TimeUnit.SECONDS)
                            .challenge(ChallengeRequest.getDefaultInstance()))
                    .hasMessage(
                            "RESOURCE_EXHAUSTED: too many at the same time; end what is not needed and try again in a"
                                    + " minute, or ask an operator");
            onRecord(few, "connections_unproven", "127.0.0.1");
            assertThat(before.register(8443).getLeaseId()).isNotEmpty();
            fifth.shutdownNow();
            for (RawH2 stranger : strangers) {
                stranger.close();
            }
            before.close();
        }
    }

    @Test
    void aServiceOpensAStreamForEachInstanceUpToItsLimit(@TempDir Path own) throws Exception {
        try (RunningSys few = few(own)) {
            Workload other = Workload.join(few, "return-intake.intake", "i1").discover();
            Workload greedy = Workload.join(few, "fraud-scanner.scan", "s0");
            List<Workload> more = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                more.add(greedy.beside("s" + i).discover());
            }
            RunningSys.await("they are served", () -> more.stream().allMatch(stream -> stream.mesh != null));
            Workload second = Workload.join(few, "fraud-scanner.scan", "s15").discover();
            RunningSys.await("the last place is taken", () -> second.mesh != null);
            Workload refused = second.beside("s16").discover();
            RunningSys.await("one is too many", () -> refused.ended != null);
            assertThat(refused.ended).hasMessageStartingWith("RESOURCE_EXHAUSTED: too many at the same time");
            assertThat(refused.mesh).isNull();
            onRecord(few, "streams_of_service", "fraud-scanner.scan");

            Workload again = second.beside("s15").discover();
            RunningSys.await("an instance that comes back has its place", () -> again.mesh != null);
            RunningSys.await("the one that it had is ended", () -> second.ended != null);
            assertThat(second.ended).hasMessageContaining("another stream");
            assertThat(other.ended).isNull();
            assertThat(few.ok("GET", "/instances", "").toString()).doesNotContain("s16");
            for (Workload open : List.of(other, greedy, second)) {
                open.close();
            }
        }
    }

    @Test
    void asAControlTheSameFortyStayWhereThereIsRoomForThem() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), sys.grpcPort()));
            }
            RunningSys.await("all are connected, beside the honest one", () -> connections(sys) >= 41);
            theHonestOneIsServed();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static double connections(RunningSys of) {
        try {
            return of.send("GET", "/metrics", "")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("hms_sys_connections "))
                    .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                    .sum();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void asAControlSixteenCallsAtOnceAreNotReset() throws Exception {
        try (RawH2 connection = new RawH2(sys.grpcPort())) {
            streams(connection, 17, 0, any -> {});
            RunningSys.await("the last one is", () -> connection.resets.get() >= 1);
            assertThat(connection.resets).hasValue(1);
        }
    }
}
