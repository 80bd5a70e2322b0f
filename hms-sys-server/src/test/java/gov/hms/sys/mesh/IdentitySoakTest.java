package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.MeshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No answer of a wrong, an expired or a revoked identity in a great many calls, and no answer to one, while certificates rotate, the
 * registry lies about who is at which address, certificates end and are revoked, and TLS sessions are resumed. The full form:
 * {@code -Dhms.soak.calls=1000000}.
 */
class IdentitySoakTest {
    private static final int CALLS = Integer.getInteger("hms.soak.calls", 12_000);
    private static final int CALLERS = 4;
    private static final int MOST_ROUNDS_FOR_A_TRY = 6;
    private static final int PROGRESS = 50_000;

    /** After so many calls there is one more of an intruder. */
    private static final int CALLS_FOR_AN_INTRUDER = 60;

    /** Of a certificate that is back-dated by a minute a third is over after some seven seconds, give or take seven. */
    private static final Duration LIFE = Duration.ofSeconds(140);

    @TempDir
    Path directory;

    private final SoakTally answers = new SoakTally();
    private final SoakTally thieves = new SoakTally();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean plotted = new AtomicBoolean();
    private final AtomicBoolean done = new AtomicBoolean();
    private final Semaphore intrusions = new Semaphore(0);

    private void call(OkHttpClient client) {
        for (long i = calls.incrementAndGet();
                (i <= CALLS || !plotted.get()) && !done.get();
                i = calls.incrementAndGet()) {
            if (i % PROGRESS == 0) {
                System.out.printf("… %d calls: %s%n", i, answers);
            }
            if (i % CALLS_FOR_AN_INTRUDER == 0) {
                intrusions.release();
            }
            boolean scan = i % 2 == 0;
            Instant begun = Instant.now();
            try (Response response = LiveMesh.call(
                    client, scan ? "http://fraud-scanner.scan/flag" : "http://refund-payout.payout/pay")) {
                String body = response.body().string();
                if (response.code() == 200) {
                    answers.judge(body, scan ? "scan-" : "payout-", begun);
                } else {
                    answers.failed.incrementAndGet();
                }
            } catch (MeshException refused) {
                answers.failed.incrementAndGet();
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        }
    }

    private Void intrude(Intruder intruder, Plot plot) throws InterruptedException {
        for (int i = 0; !done.get(); i++) {
            Plot.Thieves two = plot.thieves;
            if (!intrusions.tryAcquire(100, TimeUnit.MILLISECONDS) || two == null) {
                continue;
            }
            switch (i % 5) {
                case 0 -> intruder.callAsNobody();
                case 1, 3 -> intruder.call(two.ending(), two.endingName());
                default -> intruder.call(two.revoked(), two.revokedName());
            }
        }
        return null;
    }

    /** At least one round, however few the calls, and until all was seen that must be refused, and before that served. */
    private Void plot(Plot plot, Intruder intruder) throws Exception {
        try {
            do {
                plot.round();
            } while (calls.get() < CALLS || !conclusive(plot, intruder) && plot.rounds < MOST_ROUNDS_FOR_A_TRY);
        } finally {
            plotted.set(true);
        }
        return null;
    }

    private boolean conclusive(Plot plot, Intruder intruder) {
        return plot.late.get() > 0
                && plot.resumed.get() > 0
                && answers.inTime.get() > 0
                && thieves.inTime.get() > 0
                && intruder.resumedLate.get() > 0;
    }

    private long issued() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data/audit"))) {
            long count = 0;
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
                count += Files.readString(file).split("\"certificate.issue\"", -1).length - 1;
            }
            return count;
        }
    }

    /** The full form takes longer than any other test may. */
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    @Test
    void noAnswerOfAWrongOrExpiredOrRevokedIdentityIsEverTakenNorGiven() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 2);
        try (LiveMesh live = new LiveMesh(directory, config -> config.withCertificateTtl(LIFE))) {
            LiveMesh.Service scanner = live.serve("fraud-scanner.scan", "v1", "scan-1");
            live.serve("fraud-scanner.scan", "v1", "scan-2");
            LiveMesh.Service payout = live.serve("refund-payout.payout", "v1", "payout-1");
            OkHttpClient client = live.client(live.join("return-intake.intake", "v1", "intake-1"));
            // instances that were taken over: each says that it serves where somebody else does
            HmsMesh lyingPayout = live.join("refund-payout.payout", "v1", "payout-lie");
            HmsMesh lyingScanner = live.join("fraud-scanner.scan", "v1", "scan-lie");
            Plot plot = new Plot(live, directory, answers, thieves);
            int payoutPort = payout.server.getURI().getPort();
            Intruder intruder = new Intruder(payoutPort, thieves);
            try (HmsMesh.Registration one = lyingScanner.announce(payoutPort);
                    HmsMesh.Registration other =
                            lyingPayout.announce(scanner.server.getURI().getPort())) {
                assertThat(one).isNotSameAs(other);
                long start = System.nanoTime();
                List<Callable<Void>> work =
                        new ArrayList<>(List.of(() -> plot(plot, intruder), () -> intrude(intruder, plot)));
                for (int i = 0; i < CALLERS; i++) {
                    work.add(() -> {
                        call(client);
                        return null;
                    });
                }
                List<Future<Void>> running = work.stream().map(threads::submit).toList();
                for (Future<Void> caller : running.subList(2, running.size())) {
                    caller.get();
                }
                running.get(0).get();
                done.set(true);
                running.get(1).get();
                System.out.printf(
                        "identity soak: %d calls in %d s, %d rounds: %s; callers resumed %d sessions of traitors, tried %d"
                                + " connections after their end; thieves: %s, resumed %d, of them after the end %d;"
                                + " %d strangers, %d served; %d certificates issued%n",
                        calls.get(),
                        (System.nanoTime() - start) / 1_000_000_000,
                        plot.rounds,
                        answers,
                        plot.resumed.get(),
                        plot.late.get(),
                        thieves,
                        intruder.resumed.get(),
                        intruder.resumedLate.get(),
                        intruder.strangers.get(),
                        intruder.strangersServed.get(),
                        issued());
            }
            for (SoakTally tally : List.of(answers, thieves)) {
                assertThat(tally.wrong).as("wrong").hasValue(0);
                assertThat(tally.expired).as("expired").hasValue(0);
                assertThat(tally.revoked).as("revoked").hasValue(0);
                assertThat(tally.inTime.get()).as("before its end").isPositive();
            }
            assertThat(plot.resumed.get()).as("sessions that callers resumed").isPositive();
            assertThat(plot.late.get()).as("connections to who was over").isPositive();
            assertThat(intruder.resumed.get())
                    .as("sessions that thieves resumed")
                    .isPositive();
            assertThat(intruder.resumedLate.get()).as("after their end").isPositive();
            assertThat(intruder.strangersServed).hasValue(0);
            assertThat(intruder.strangers.get()).isPositive();
            assertThat(answers.right.get()).isGreaterThan(CALLS * 99L / 100);
            assertThat(answers.failed.get()).isLessThanOrEqualTo(calls.get() / 100);
            assertThat(issued()).as("certificates: eight joined").isGreaterThanOrEqualTo(8);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** The control: the same judges, and ends of a connection that do not ask who is at the other one. */
    @Test
    void withoutTheDefencesTheSameJudgesFindAllOfIt() throws Exception {
        try (LiveMesh live = new LiveMesh(directory)) {
            Path ca = directory.resolve("data/ca");
            Path scratch = directory.resolve("scratch");
            Outlaw revoked = Outlaw.shortLived(ca, scratch, "fraud-scanner.scan", Duration.ofMinutes(10));
            OkHttpClient believing = new OkHttpClient.Builder()
                    .sslSocketFactory(revoked.tls().getSocketFactory(), new Outlaw.TrustsAll())
                    .hostnameVerifier((host, session) -> true)
                    .build();
            // the last of what is needed, for its time is short
            Outlaw ending = Outlaw.shortLived(ca, scratch, "fraud-scanner.scan", Duration.ofSeconds(8));
            answers.endsAt("scan-ending", ending.svid.notAfter());
            try (Traitor one = new Traitor(ending, "scan-ending", ending::over);
                    Traitor other = new Traitor(revoked, "scan-revoked", () -> true)) {
                answer(believing, one);
                assertThat(answers.right).hasValue(1);
                LiveMesh.await("the end of the certificate", Duration.ofMinutes(1), ending::over);
                answer(believing, one);
                assertThat(answers.expired).hasValue(1);

                live.post(
                        "/certificates/revoke",
                        "{\"serial\":\"" + revoked.svid.leaf().getSerialNumber().toString(16) + "\"}");
                answers.revokedAt("scan-revoked", Instant.now().minusSeconds(6));
                answer(believing, other);
                assertThat(answers.revoked).hasValue(1);
                answers.judge("payout-1", "scan-", Instant.now());
                assertThat(answers.wrong).hasValue(1);

                // the traitor answers whoever calls, as a service without our filter does
                thieves.endsAt("thief-ending", ending.svid.notAfter());
                Intruder intruder = new Intruder(one.port(), thieves);
                intruder.call(ending, "thief-ending");
                intruder.call(ending, "thief-ending");
                assertThat(thieves.expired).hasValue(2);
                assertThat(intruder.resumedLate).hasValue(1);
            }
        }
    }

    private void answer(OkHttpClient believing, Traitor traitor) throws IOException {
        Instant begun = Instant.now();
        Request request = new Request.Builder()
                .url("https://127.0.0.1:" + traitor.port() + "/flag")
                .post(RequestBody.create(new byte[4]))
                .build();
        try (Response response = believing.newCall(request).execute()) {
            answers.judge(response.body().string(), "scan-", begun);
        }
    }
}
