package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One root gives way to another while calls go on, with real TLS between everybody. */
class RootRotationTest {
    private static final String FLAG = "http://fraud-scanner.scan/flag";
    private static final int CALLERS = 8;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration IN_FORCE = Duration.ofSeconds(5);

    /** For so long after its start HMS-SYS waits for instances that it does not know of, and here there are none. */
    private static final Duration COMING_BACK = Duration.ofSeconds(6);

    @TempDir
    Path directory;

    private LiveMesh mesh;
    private LiveMesh.Service scanner;

    @BeforeEach
    void start() throws Exception {
        mesh = new LiveMesh(directory);
        scanner = mesh.serve("fraud-scanner.scan", "v1", "scan-1");
        mesh.serve("fraud-scanner.scan", "v1", "scan-2");
        mesh.turn(COMING_BACK);
    }

    @AfterEach
    void stop() throws Exception {
        mesh.close();
    }

    @Test
    void noCallFailsWhileTheRootIsReplaced() throws Exception {
        HmsMesh intake = mesh.join("return-intake.intake", "v1", "intake-1");
        OkHttpClient client = mesh.client(intake);
        LiveMesh.await("the first call", LONGEST, () -> answers(client));
        String before = mesh.get("/ca").get("anchors").get(0).asString();
        Load load = new Load(client, Integer.getInteger("hms.test.rate", 200));
        load.begin();
        int counted = Integer.getInteger("hms.test.base", 200);
        LiveMesh.await("calls to warm up", LONGEST, () -> load.done() > counted);
        load.cut();
        LiveMesh.await("calls", LONGEST, () -> load.done() > 2 * counted);
        long[] base = load.cut();
        long started = System.nanoTime();
        JsonNode begun = mesh.post("/ca/rotate", "");
        assertThat(begun.get("rotation").get("phase").asString()).isEqualTo("trust-both");
        assertThat(begun.get("anchors")).hasSize(2);
        LiveMesh.await("the end of the rotation", LONGEST, () -> rotation().isNull());
        long took = System.nanoTime() - started;
        long[] during = load.cut();
        int soFar = load.done();
        LiveMesh.await("more calls", LONGEST, () -> load.done() > soFar + Integer.getInteger("hms.test.after", 100));
        load.end();
        long[] whole = LongStream.concat(Arrays.stream(during), Arrays.stream(load.cut()))
                .toArray();
        System.out.printf(
                "root rotation took %d ms; p99 before %.1f ms (%d calls), of the whole %.1f ms (%d calls), of the rotation"
                        + " alone %.1f ms (%d calls); failed %d%n",
                took / 1_000_000,
                p99(base) / 1e6,
                base.length,
                p99(whole) / 1e6,
                whole.length,
                p99(during) / 1e6,
                during.length,
                load.failures.size());
        assertThat(load.failures).isEmpty();
        JsonNode after = mesh.get("/ca");
        assertThat(after.get("anchors")).hasSize(1);
        assertThat(after.get("anchors").get(0).asString())
                .isEqualTo(begun.get("rotation").get("newRoot").asString())
                .isNotEqualTo(before);
        assertThat(after.get("lastRotation").get("finished").asBoolean()).isTrue();
        assertThat(phasesOnRecord()).containsExactly("trust-both", "sign-new", "drop-old", "drop-old");
        assertThat(Files.exists(directory.resolve("data/ca/rotation.json"))).isFalse();
    }

    @Test
    void aRotationThatIsHeldCanBeUndoneAndNobodyNoticed() throws Exception {
        HmsMesh intake = mesh.join("return-intake.intake", "v1", "intake-1");
        OkHttpClient client = mesh.client(intake);
        LiveMesh.await("the first call", LONGEST, () -> answers(client));
        String before = mesh.get("/ca").get("anchors").get(0).asString();
        Load load = new Load(client, 50);
        load.begin();
        mesh.post("/ca/rotate", "{\"hold\":true}");
        LiveMesh.await(
                "everybody below the new root",
                LONGEST,
                () -> phase().equals("sign-new") && rotation().get("waitingFor").isEmpty());
        assertThat(mesh.get("/ca").get("issuingRoot").asString()).isNotEqualTo(before);
        mesh.stopSys();
        mesh.startSys();
        assertThat(phase()).as("after a restart").isEqualTo("sign-new");
        assertThat(mesh.post("/ca/rotate/undo", "").get("rotation").get("phase").asString())
                .isEqualTo("undo");
        mesh.turn(COMING_BACK);
        LiveMesh.await("the end of the undoing", LONGEST, () -> rotation().isNull());
        load.end();
        assertThat(load.failures).isEmpty();
        assertThat(mesh.get("/ca").get("anchors").get(0).asString()).isEqualTo(before);
        assertThat(mesh.get("/ca").get("anchors")).hasSize(1);
        assertThat(answers(client)).isTrue();
    }

    /** Somebody who took no part in the rotation: his instance was gone before it began, and nobody waited for it. */
    @Test
    void whoIsBelowTheOldRootIsRefusedWithinFiveSecondsOnOpenAndOnResumedConnections() throws Exception {
        mesh.join("refund-payout.payout", "v1", "payout-1").close();
        Outlaw left = Outlaw.of(directory.resolve("state-payout-1"));
        LiveMesh.await("nobody waits for it", LONGEST, () -> instances() == 2);
        mesh.post("/ca/rotate", "{\"hold\":true}");
        LiveMesh.await(
                "everybody else below the new root",
                LONGEST,
                () -> phase().equals("sign-new") && rotation().get("waitingFor").isEmpty());
        ResumedCalls sys = new ResumedCalls(left, mesh.grpcPort());
        assertThat(sys.call()).isEqualTo(Status.Code.OK);
        assertThat(sys.call()).isEqualTo(Status.Code.OK);
        assertThat(sys.resumed()).isEqualTo(1);
        int port = scanner.server.getURI().getPort();
        try (Outlaw.Line open = left.open(port);
                Outlaw.Line resumed = left.open(port)) {
            assertThat(open.post()).as("both roots are trusted").isEqualTo(200);
            // the second handshake may have been made before the ticket of the first connection came
            assertThat(resumed.post()).isEqualTo(200);
            try (Outlaw.Line again = left.open(port)) {
                assertThat(again.resumed).as("the session was resumed").isTrue();
                assertThat(again.post()).isEqualTo(200);
            }

            mesh.post("/ca/rotate", "");
            LiveMesh.await("the last phase", LONGEST, () -> rotation().isNull() || phase().equals("drop-old"));
            long dropped = System.nanoTime();
            LiveMesh.awaitPromised("refused on the open connection", IN_FORCE, () -> !served(open));
            long onOpen = System.nanoTime() - dropped;
            LiveMesh.awaitPromised("refused where TLS would resume", IN_FORCE, () -> !served(left, port));
            long onResumed = System.nanoTime() - dropped;
            LiveMesh.awaitPromised("refused by HMS-SYS", IN_FORCE, () -> sys.call() != Status.Code.OK);
            System.out.printf(
                    "after the last phase of a root's rotation: the old root refused on an open connection after %d ms,"
                            + " where TLS would resume after %d ms, by HMS-SYS after %d ms%n",
                    onOpen / 1_000_000, onResumed / 1_000_000, (System.nanoTime() - dropped) / 1_000_000);

            int then = scanner.served.get();
            int resumedBySys = sys.resumed();
            for (int i = 0; i < 5; i++) {
                assertThat(served(open)).isFalse();
                assertThat(served(resumed)).isFalse();
                assertThat(served(left, port)).isFalse();
                assertThat(sys.call()).isEqualTo(Status.Code.UNAUTHENTICATED);
            }
            assertThat(sys.resumed())
                    .as("HMS-SYS does resume the session, and asks for each call")
                    .isEqualTo(resumedBySys + 5);
            assertThat(scanner.served.get()).isEqualTo(then);
        }
        assertThat(states("refund-payout.payout")).containsOnly("old root");
        assertThat(states("fraud-scanner.scan")).contains("valid");
    }

    private List<String> states(String service) throws Exception {
        return mesh.get("/certificates?service=" + service)
                .get("certificates")
                .valueStream()
                .map(certificate -> certificate.get("state").asString())
                .toList();
    }

    private static boolean served(Outlaw.Line line) {
        try {
            int status = line.post();
            assertThat(status).isIn(200, 401, 403);
            return status == 200;
        } catch (IOException hungUp) {
            return false;
        }
    }

    private static boolean served(Outlaw outlaw, int port) {
        try (Outlaw.Line line = outlaw.open(port)) {
            return served(line);
        } catch (IOException refused) {
            return false;
        }
    }

    private int instances() {
        try {
            return mesh.get("/instances").get("instances").size();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> phasesOnRecord() throws IOException {
        List<String> phases = new ArrayList<>();
        for (JsonNode record : mesh.get("/audit?last=1000").get("records")) {
            if (record.get("action").asString().equals("ca.rotate")) {
                phases.add(record.get("target").asString());
            }
        }
        return phases;
    }

    private String phase() {
        return rotation().path("phase").asString("");
    }

    private JsonNode rotation() {
        try {
            return mesh.get("/ca").get("rotation");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean answers(OkHttpClient client) {
        try {
            return LiveMesh.status(client, FLAG) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static long p99(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)];
    }

    /** As many calls a second, whatever becomes of them. */
    private static final class Load {
        final List<String> failures = Collections.synchronizedList(new ArrayList<>());
        private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger done = new AtomicInteger();
        private final List<Thread> threads = new ArrayList<>();
        private final OkHttpClient client;
        private final long pause;
        private volatile boolean over;

        Load(OkHttpClient client, int perSecond) {
            this.client = client;
            this.pause = CALLERS * 1_000_000_000L / perSecond;
        }

        void begin() {
            for (int i = 0; i < CALLERS; i++) {
                Thread thread = new Thread(this::run, "caller-" + i);
                threads.add(thread);
                thread.start();
            }
        }

        private void run() {
            long due = System.nanoTime();
            while (!over) {
                long start = System.nanoTime();
                try {
                    int status = LiveMesh.status(client, FLAG);
                    if (status != 200) {
                        failures.add("status " + status);
                    }
                } catch (IOException failed) {
                    failures.add(failed.toString());
                }
                nanos.add(System.nanoTime() - start);
                done.incrementAndGet();
                due += pause;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }

        int done() {
            return done.get();
        }

        long[] cut() {
            synchronized (nanos) {
                long[] all = nanos.stream().mapToLong(Long::longValue).toArray();
                nanos.clear();
                return all;
            }
        }

        void end() throws InterruptedException {
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
