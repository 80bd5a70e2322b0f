package gov.hms.mesh.internal.retry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.internal.policy.RetryOn;
import gov.hms.mesh.internal.policy.RetryPolicy;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.FakeExchange;
import gov.hms.mesh.testing.FakeExchange.Answer;
import gov.hms.mesh.testing.Proves;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
    private static final Instant NOON = Instant.parse("2026-04-15T12:00:00Z");
    private TestMesh mesh;

    @BeforeEach
    void start() {
        mesh = new TestMesh().started();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private FakeExchange busyUntilSecondTime(int status, String retryAfter, List<Long> moments) {
        return new FakeExchange(attempt -> {
            moments.add(mesh.clock.nanos());
            return attempt.number() == 1 ? new Answer(status, "Retry-After", retryAfter) : new Answer(200);
        });
    }

    private static Duration between(List<Long> moments) {
        return Duration.ofNanos(moments.get(1) - moments.get(0));
    }

    @Test
    void theOnlyInstanceIsNotAskedBeforeTheTimeItNamed() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1).route(5_000, 0, RetryPolicy.declared(3)));
        List<Long> moments = new ArrayList<>();

        assertThat(mesh.post(FRAUD_SCANNER, busyUntilSecondTime(503, "2", moments))
                        .status())
                .isEqualTo(200);

        assertThat(between(moments)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_001));
    }

    @Test
    void anotherInstanceIsAskedAfterTheUsualPause() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).route(5_000, 0, RetryPolicy.declared(3)));
        List<Long> moments = new ArrayList<>();

        mesh.post(FRAUD_SCANNER, busyUntilSecondTime(503, "2", moments));

        assertThat(between(moments)).isLessThan(Duration.ofMillis(26));
    }

    @Test
    void theLongestOfSeveralWishesCountsOnceEveryInstanceWasAsked() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(2).route(9_000, 0, RetryPolicy.declared(3)));
        List<Long> moments = new ArrayList<>();
        FakeExchange exchange = new FakeExchange(attempt -> {
            moments.add(mesh.clock.nanos());
            return attempt.number() < 3
                    ? new Answer(503, "Retry-After", attempt.number() == 1 ? "4" : "1")
                    : new Answer(200);
        });

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(200);

        assertThat(Duration.ofNanos(moments.get(2) - moments.get(0)))
                .isBetween(Duration.ofSeconds(4), Duration.ofMillis(4_050));
    }

    @Test
    void aTimeBeyondTheDeadlineReturnsTheAnswerAtOnceAndTakesNothingFromTheBudget() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1)
                .route(1_000, 0, new RetryPolicy(true, 3, RetryPolicy.DECLARED_REASONS, Set.of(), 1, 1, 0, 1)));
        long start = mesh.clock.nanos();
        for (int i = 0; i < 20; i++) {
            FakeExchange exchange = new FakeExchange(attempt -> new Answer(503, "Retry-After", "2"));
            assertThat(mesh.post(FRAUD_SCANNER, exchange).header("Retry-After")).isEqualTo("2");
            assertThat(exchange.sent()).hasSize(1);
        }
        assertThat(mesh.clock.nanos()).isEqualTo(start);

        assertThat(mesh.post(FRAUD_SCANNER, busyUntilSecondTime(503, "0", new ArrayList<>()))
                        .status())
                .as("the budget of ten is untouched")
                .isEqualTo(200);
    }

    @Test
    void withoutADeadlineNobodyWaitsLongerThanHalfAMinute() throws Exception {
        mesh.sys.serve(Configs.fraudScanner(1).route(0, 0, RetryPolicy.declared(3)));
        FakeExchange exchange = new FakeExchange(attempt -> new Answer(503, "Retry-After", "3600"));

        assertThat(mesh.post(FRAUD_SCANNER, exchange).status()).isEqualTo(503);
        assertThat(exchange.sent()).hasSize(1);
    }

    @Test
    @Proves(
            field = "spec.retries.on",
            behaviour = "a 429 is tried again only when `429` is named, and not before its Retry-After")
    void a429IsTriedAgainWhenThePolicyNamesItAndNotBeforeItsTime() throws Exception {
        RetryPolicy with429 = new RetryPolicy(true, 3, Set.of(RetryOn.TOO_MANY_REQUESTS), Set.of(), 25, 250, 10, 3);
        mesh.sys.serve(Configs.fraudScanner(1).route(5_000, 0, with429));
        List<Long> moments = new ArrayList<>();
        mesh.post(FRAUD_SCANNER, busyUntilSecondTime(429, "1", moments));
        assertThat(between(moments)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_001));

        mesh.sys.serve(Configs.fraudScanner(1).version(2).route(5_000, 0, RetryPolicy.declared(3)));
        assertThat(mesh.post(FRAUD_SCANNER, busyUntilSecondTime(429, "1", new ArrayList<>()))
                        .status())
                .isEqualTo(429);
    }

    @Test
    void readsSecondsAndDatesAndTakesNonsenseForNothing() {
        assertThat(RetryAfter.parse("120", NOON))
                .isEqualTo(Duration.ofSeconds(120).toNanos());
        assertThat(RetryAfter.parse("Wed, 15 Apr 2026 12:00:07 GMT", NOON))
                .isEqualTo(Duration.ofSeconds(7).toNanos());
        assertThat(RetryAfter.parse("Wed, 15 Apr 2026 11:00:00 GMT", NOON)).isZero();
        for (String nonsense : List.of("soon", "-3", "1.5", "Wed, 99 Apr 2026 12:00:07 GMT", "٣")) {
            assertThat(RetryAfter.parse(nonsense, NOON)).as(nonsense).isZero();
        }
        assertThat(RetryAfter.parse("9".repeat(40), NOON))
                .isEqualTo(Duration.ofDays(1).toNanos());
    }
}
