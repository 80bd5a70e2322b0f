package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An IAM that is down, slow, hostile, or has new keys stops no service that could join before: its key set is fetched seldom, from
 * one place, within bounds, and the last good one outlives a day without it.
 */
class S39HostileKeySetTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");

    @TempDir
    Path directory;

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private volatile Answer answer;
    private HttpServer iam;
    private Tokens keys;
    private TokenVerifier verifier;

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        keys = Tokens.ec("k1");
        answer = text(keys.published());
        iam = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        iam.setExecutor(Executors.newCachedThreadPool());
        iam.createContext("/jwks.json", exchange -> {
            fetches.incrementAndGet();
            try (exchange) {
                answer.to(exchange);
            }
        });
        iam.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            try (exchange) {
                text(keys.published()).to(exchange);
            }
        });
        iam.start();
        verifier = verifier(new TokenIssuer.Keys.OfUrl(url("/jwks.json"), Optional.empty()));
    }

    @AfterEach
    void stop() {
        iam.stop(0);
        ((ExecutorService) iam.getExecutor()).shutdownNow();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + iam.getAddress().getPort() + path);
    }

    private static Answer text(String text) {
        return exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        };
    }

    private static Answer status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    private Instant now() {
        return START.plus(passed.get());
    }

    private void pass(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
    }

    private TokenVerifier verifier(TokenIssuer.Keys where) throws Exception {
        TokenIssuer issuer = new TokenIssuer(
                Tokens.ISSUER,
                "hms-mesh",
                where,
                Set.of("ES256"),
                new SubjectRule.Claims("service", "ns"),
                Set.of(),
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                false);
        return new TokenVerifier(
                List.of(new TokenVerifier.Trusted(
                        issuer,
                        IssuerKeys.of(where, this::now, () -> passed.get().toNanos()))),
                "hms.local",
                this::now);
    }

    private void believed() throws Exception {
        assertThat(verifier.verify(keys.sign(Tokens.claims(now()))).id().toString())
                .isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
    }

    private void refused(Tokens signer, Reason reason) {
        assertThatThrownBy(() -> verifier.verify(signer.sign(Tokens.claims(now()))))
                .isInstanceOfSatisfying(
                        NotAdmittedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void theKeysAreFetchedOnceForManyTokens() throws Exception {
        for (int i = 0; i < 100; i++) {
            believed();
        }
        assertThat(fetches).hasValue(1);
        pass(Duration.ofMinutes(6));
        believed();
        assertThat(fetches).hasValue(2);
    }

    @Test
    void ofTwentyThatAskAtTheSameMomentOneFetches() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(20);
        try {
            List<Future<VerifiedToken>> asked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String token = keys.sign(Tokens.claims(now()));
                asked.add(pool.submit(() -> {
                    go.await();
                    return verifier.verify(token);
                }));
            }
            go.countDown();
            for (Future<VerifiedToken> one : asked) {
                assertThat(one.get(30, TimeUnit.SECONDS).uses()).isEqualTo(1);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aDayWithoutTheIamStopsNobodyAndThreeDaysDo() throws Exception {
        believed();
        answer = status(503);
        pass(Duration.ofHours(24));
        believed();
        pass(Duration.ofHours(11));
        believed();
        pass(Duration.ofHours(36));
        refused(keys, Reason.KEYS_UNAVAILABLE);
        answer = text(keys.published());
        pass(Duration.ofSeconds(10));
        believed();
    }

    @Test
    void aNewKeyOfTheIamIsGoodAtOnce() throws Exception {
        believed();
        pass(Duration.ofSeconds(11));
        keys = Tokens.ec("k2");
        answer = text(keys.published());
        believed();
        assertThat(fetches).hasValue(2);
    }

    @Test
    void aWithdrawnKeyIsGoodForMinutesAtMost() throws Exception {
        believed();
        Tokens withdrawn = keys;
        keys = Tokens.ec("k2");
        answer = text(keys.published());
        pass(Duration.ofMinutes(6));
        believed();
        refused(withdrawn, Reason.KEYS_UNAVAILABLE);
        pass(Duration.ofSeconds(11));
        refused(withdrawn, Reason.TOKEN_NOT_GENUINE);
    }

    @Test
    void madeUpKeysMakeItAskEveryTenSecondsAtMost() throws Exception {
        believed();
        pass(Duration.ofSeconds(11));
        int before = fetches.get();
        for (int i = 0; i < 50; i++) {
            Tokens made = Tokens.ec("made-up-" + i);
            assertThatThrownBy(() -> verifier.verify(made.sign(Tokens.claims(now()))))
                    .isInstanceOf(NotAdmittedException.class);
        }
        assertThat(fetches.get() - before).isEqualTo(1);
        believed();
        pass(Duration.ofSeconds(11));
        refused(Tokens.ec("made-up"), Reason.TOKEN_NOT_GENUINE);
        assertThat(fetches.get() - before).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>502</html>",
                "[]",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k1\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"k1\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":\"k1\"}",
            })
    void whatIsNoKeySetTakesTheKeysOfNobody(String hostile) throws Exception {
        believed();
        answer = text(hostile);
        pass(Duration.ofMinutes(6));
        believed();
        assertThat(fetches).hasValue(2);
    }

    @Test
    void aHugeKeySetIsNotRead() throws Exception {
        believed();
        AtomicInteger sent = new AtomicInteger();
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            for (int i = 0; i < 1_024; i++) {
                body.write(" ".repeat(1_024).getBytes(StandardCharsets.US_ASCII));
                sent.incrementAndGet();
            }
        };
        pass(Duration.ofMinutes(6));
        believed();
    }

    @Test
    void tenThousandKeysAreTooMany() throws Exception {
        assertThatThrownBy(() -> KeyText.parse(
                        "iam",
                        IntStream.range(0, 10_000)
                                .mapToObj(i -> "1")
                                .collect(Collectors.joining(",", "{\"keys\":[", "]}"))
                                .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining("10000 keys (expected: at most 100)");
        assertThatThrownBy(() -> KeyText.parse("iam", new byte[KeyText.MAX_BYTES + 1]))
                .hasMessageContaining("more than 262144 bytes");
        assertThatThrownBy(() -> KeyText.parse(
                        "iam", ("{\"keys\":" + "[".repeat(20) + "]".repeat(20) + "}").getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("no JWK set");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectLeadsNowhere(int redirect) throws Exception {
        believed();
        answer = exchange -> {
            exchange.getResponseHeaders().set("Location", url("/elsewhere").toString());
            exchange.sendResponseHeaders(redirect, -1);
        };
        pass(Duration.ofMinutes(6));
        believed();
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void anIamThatNeverAnswersHoldsNobodyForLong() throws Exception {
        believed();
        CountDownLatch end = new CountDownLatch(1);
        // longer than is waited for it, and longer than what follows allows
        answer = exchange -> {
            try {
                end.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        };
        pass(Duration.ofMinutes(6));
        long start = System.nanoTime();
        believed();
        end.countDown();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void nothingOfATokenLeadsItElsewhere() throws Exception {
        Map<String, Object> header = keys.header();
        header.put("jku", url("/elsewhere").toString());
        assertThatThrownBy(() -> verifier.verify(keys.sign(header, Tokens.claims(now()))))
                .isInstanceOf(NotAdmittedException.class);
        assertThat(elsewhere).hasValue(0);
        assertThat(fetches).hasValue(0);
    }

    @Test
    void beforeTheFirstAnswerNobodyIsBelievedAndTheFirstOneHeals() throws Exception {
        answer = status(500);
        refused(keys, Reason.KEYS_UNAVAILABLE);
        answer = text(keys.published());
        refused(keys, Reason.KEYS_UNAVAILABLE);
        pass(Duration.ofSeconds(3));
        believed();
    }

    @Test
    void aFileIsReadAgainWhenItChangesAndABrokenOneTakesNobodysKeys() throws Exception {
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, keys.published());
        verifier = verifier(new TokenIssuer.Keys.OfFile(file));
        believed();
        keys = Tokens.ec("k2");
        Files.writeString(file, keys.published());
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(1)));
        believed();
        Files.writeString(file, "{\"keys\":");
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(2)));
        believed();
        Files.delete(file);
        believed();
        assertThatThrownBy(() -> verifier(new TokenIssuer.Keys.OfFile(file)))
                .isInstanceOf(IssuerKeysException.class)
                .hasMessageContaining("jwks.json")
                .hasMessageContaining("Put a JWK set");
    }

    @Test
    void asAControlWithoutTheCacheEveryTokenFetches() throws Exception {
        AtomicLong later = new AtomicLong();
        IssuerKeys bare = IssuerKeys.direct(
                new KeyDownload(url("/jwks.json"), Optional.empty(), () -> later.addAndGet(20_000_000_000L)),
                this::now);
        for (int i = 0; i < 3; i++) {
            assertThat(bare.find("k1", JWSAlgorithm.ES256)).hasSize(1);
        }
        assertThat(fetches).hasValue(3);
    }
}
