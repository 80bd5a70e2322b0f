package gov.hms.sys.admin;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.server.RunningSys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody gets in, or learns what there is, by trying: ten wrong tokens a minute from one address are looked at and no more, and
 * whatever is wrong is answered alike.
 */
class S28GuessingTest {
    private RunningSys sys;
    private RestClient rest;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        sys = new RunningSys(directory, false);
        rest = new RestClient(sys);
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    @Test
    void theEleventhWrongTokenOfAMinuteIsNotEvenLookedAt() throws Exception {
        for (int i = 0; i < FailedAttempts.MOST; i++) {
            assertThat(rest.send("GET", "/services", "", "wrong-" + i).statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> eleventh = rest.send("GET", "/services", "", "wrong-11");
        assertThat(eleventh.statusCode()).isEqualTo(429);
        assertThat(eleventh.headers().firstValue("Retry-After")).contains("60");
        assertThat(eleventh.body()).contains("too_many_attempts");
        assertThat(rest.send("GET", "/services", "", sys.operatorToken()).statusCode())
                .as("a right one that never came from here is answered like a wrong one")
                .isEqualTo(429);
        assertThat(sys.send("GET", "/health", "").statusCode())
                .as("what is open stays open")
                .isEqualTo(200);
        assertThat(sys.send("GET", "/services", "").statusCode())
                .as("no token is no guess")
                .isEqualTo(401);
        assertThat(rest.refusals()).as("each kind is on record").isEqualTo(10 + 2 + 1);
    }

    @Test
    void whoWasHereBeforeIsNotLockedOutByOthersBehindTheSameAddress() throws Exception {
        assertThat(rest.send("GET", "/services", "", sys.operatorToken()).statusCode())
                .isEqualTo(200);
        String never = rest.newToken("never-here", "viewer", 1);
        for (int i = 0; i < 30; i++) {
            rest.send("GET", "/services", "", "wrong-" + i);
        }
        assertThat(rest.send("GET", "/services", "", sys.operatorToken()).statusCode())
                .isEqualTo(200);
        assertThat(rest.send("GET", "/services", "", never).statusCode()).isEqualTo(429);
    }

    @Test
    void whateverIsWrongIsAnsweredAlike() throws Exception {
        String expiredLooking = "hmso_" + "A".repeat(43);
        HttpResponse<String> none = sys.send("GET", "/services", "");
        HttpResponse<String> unknown = rest.send("GET", "/services", "", expiredLooking);
        HttpResponse<String> garbage = rest.send("GET", "/services", "", "x");
        HttpResponse<String> basic =
                sys.send("GET", "/services", "", "Authorization", "Basic b3BlcmF0b3I6b3BlcmF0b3I=");
        HttpResponse<String> absent = rest.send("GET", "/no-such-thing", "", "x");
        HttpResponse<String> closed = rest.send("DELETE", "/operators/somebody", "", "x");
        for (HttpResponse<String> answer : java.util.List.of(unknown, garbage, basic, absent, closed)) {
            assertThat(answer.statusCode()).isEqualTo(none.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo(none.body());
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
    }

    @Test
    void theCountEndsWithTheMinuteAndIsKeptForEachAddress() {
        AtomicLong now = new AtomicLong();
        FailedAttempts attempts = new FailedAttempts(now::get);
        for (int i = 0; i < FailedAttempts.MOST; i++) {
            assertThat(attempts.turnsAway("10.0.0.1", "")).isFalse();
            attempts.failed("10.0.0.1");
        }
        assertThat(attempts.turnsAway("10.0.0.1", "")).isTrue();
        assertThat(attempts.turnsAway("10.0.0.1", "ana")).isTrue();
        assertThat(attempts.turnsAway("10.0.0.2", "")).isFalse();
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(attempts.turnsAway("10.0.0.1", "")).isTrue();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(attempts.turnsAway("10.0.0.1", "")).isFalse();
        attempts.admitted("10.0.0.1", "ana");
        for (int i = 0; i < FailedAttempts.MOST; i++) {
            attempts.failed("10.0.0.1");
        }
        assertThat(attempts.turnsAway("10.0.0.1", "ana")).isFalse();
        assertThat(attempts.turnsAway("10.0.0.1", "ben")).isTrue();
    }

    @Test
    void manyAddressesTakeNoMoreMemoryThanAFew() {
        FailedAttempts attempts = new FailedAttempts(() -> 0);
        for (int i = 0; i < 100_000; i++) {
            attempts.failed("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
        }
        assertThat(attempts.size()).isEqualTo(4_096);
    }

    @Test
    void anIpv6NetworkIsOneAddress() throws Exception {
        assertThat(FailedAttempts.address(new InetSocketAddress(InetAddress.getByName("2001:db8:1:2::1"), 1)))
                .isEqualTo(
                        FailedAttempts.address(new InetSocketAddress(InetAddress.getByName("2001:db8:1:2:ffff::9"), 2)))
                .isNotEqualTo(
                        FailedAttempts.address(new InetSocketAddress(InetAddress.getByName("2001:db8:1:3::1"), 1)));
        assertThat(FailedAttempts.address(new InetSocketAddress(InetAddress.getByName("10.0.0.7"), 1)))
                .isEqualTo("10.0.0.7");
    }

    @Test
    void asAControlTheEleventhGuessOpensTheDoorOnceNobodyCounts() throws Exception {
        String never = rest.newToken("never-here", "admin", 1);
        long revision = rest.revision();
        String made = "{\"name\":\"thief\",\"role\":\"admin\"}";
        for (int i = 0; i < FailedAttempts.MOST; i++) {
            assertThat(rest.send("POST", "/operators", made, "wrong-" + i).statusCode())
                    .isEqualTo(401);
        }
        assertThat(rest.send("POST", "/operators", made, never).statusCode()).isEqualTo(429);
        assertThat(rest.audit()).as("nothing was made").doesNotContain("thief");
        assertThat(rest.revision()).isEqualTo(revision);
        sys.stop();
        sys.start();
        assertThat(rest.send("POST", "/operators", made, never).statusCode()).isEqualTo(200);
    }

    @Test
    void asAControlAClockThatFliesLetsAThousandGuessesThrough() {
        AtomicLong now = new AtomicLong();
        FailedAttempts forgetful = new FailedAttempts(() -> now.addAndGet(FailedAttempts.WINDOW.toNanos()));
        for (int i = 0; i < 1_000; i++) {
            forgetful.failed("10.0.0.1");
            assertThat(forgetful.turnsAway("10.0.0.1", "")).isFalse();
        }
    }
}
