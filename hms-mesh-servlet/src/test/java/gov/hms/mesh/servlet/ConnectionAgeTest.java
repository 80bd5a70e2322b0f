package gov.hms.mesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How old a connection may become, and that none is cut. */
class ConnectionAgeTest extends JettyTestBase {
    private static final int CONNECTIONS = 1_000;

    private final AtomicLong now = new AtomicLong();
    private final Random random = new Random(11);

    private ConnectionAge connection() {
        return new ConnectionAge(1, now::get, random);
    }

    /** After how many seconds each of many connections of this moment is over. */
    private List<Long> ends(long current, Duration longest) {
        long begun = now.get();
        List<ConnectionAge> open = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            open.add(connection());
        }
        List<Long> ends = new ArrayList<>();
        for (long millis = 0; millis <= longest.toMillis(); millis += 100) {
            now.set(begun + TimeUnit.MILLISECONDS.toNanos(millis));
            long seconds = millis / 1_000;
            open.removeIf(one -> one.over(current) && ends.add(seconds));
        }
        assertThat(open).as("older than %s", longest).isEmpty();
        return ends;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void eachIsOverAfterTenMinutesGiveOrTakeATenthAndNotAllAtOnce(long nanoTime) {
        now.set(nanoTime);
        List<Long> ends = ends(1, Duration.ofMinutes(11));
        assertThat(ends).hasSize(CONNECTIONS).allMatch(seconds -> seconds >= 9 * 60 && seconds <= 11 * 60);
        for (int second = 9 * 60; second < 11 * 60; second += 20) {
            long from = second;
            assertThat(ends.stream()
                            .filter(end -> end >= from && end < from + 20)
                            .count())
                    .as("of %d ends, those in 20 s of 120", CONNECTIONS)
                    .isBetween(CONNECTIONS / 12L, CONNECTIONS / 4L);
        }
    }

    @Test
    void eachOfAnOlderGenerationIsOverWithinFiveSecondsAndNotAllAtOnce() {
        List<Long> ends = ends(2, Duration.ofSeconds(5));
        assertThat(ends).hasSize(CONNECTIONS);
        for (long second = 0; second < 5; second++) {
            long then = second;
            assertThat(ends.stream().filter(end -> end == then).count())
                    .as("second %d of 5", second)
                    .isBetween(CONNECTIONS / 8L, CONNECTIONS / 3L);
        }
    }

    @Test
    void oneGenerationAfterAnotherPutsNothingOff() {
        List<ConnectionAge> open = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            open.add(connection());
        }
        for (long generation = 2; generation < 12; generation++) {
            long current = generation;
            open.removeIf(one -> one.over(current));
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
        }
        open.removeIf(one -> one.over(12));
        assertThat(open).isEmpty();
    }

    @Test
    void whatIsSoonOverAnywayIsNotPutOffByANewGeneration() {
        ConnectionAge old = connection();
        now.addAndGet(TimeUnit.MINUTES.toNanos(11));
        assertThat(old.over(2)).isTrue();
    }

    @Test
    void aRequestOnItsWayWhenTheCertificateChangesIsAnsweredAndItsConnectionEndsAfterAnAnswer() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        serve("/slow", (request, response) -> {
            entered.countDown();
            try {
                assertThat(release.await(120, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            response.setContentLength(0);
        });
        serveText("/fast", request -> "done");
        start();
        try (TlsClient client = connect()) {
            client.send("GET", "/slow");
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            mesh.rotate(mesh.ca.issue(FakeMesh.SCANNER).serverTls(2));
            release.countDown();
            TlsClient.Answer answer = client.receive();
            assertThat(answer.line()).isEqualTo("HTTP/1.1 200 OK");
            // its end comes within five seconds, and with an answer
            long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!"close".equalsIgnoreCase(answer.header("Connection"))) {
                assertThat(System.nanoTime()).as("it ends in time").isLessThan(longest);
                answer = client.get("/fast");
                assertThat(answer.body()).isEqualTo("done");
            }
            assertThat(client.closedByServer()).isTrue();
        }
        try (TlsClient client = connect()) {
            assertThat(client.get("/fast").header("Connection")).isNull();
        }
    }
}
