package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CVE-2025-64527 of Envoy: a key set that cannot be fetched, asked for by several tokens at once, was the end. Here it is a refusal for each. */
class EnvoyCve202564527Test {
    private static final InstantSource THEN = InstantSource.fixed(Instant.parse("2026-11-28T00:00:00Z"));

    private record Broken(String how) implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
                throws JWKSetRetrievalException {
            throw new JWKSetRetrievalException(how, null);
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    private static String token() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"ES256\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(
                        "{\"iss\":\"iam\",\"aud\":\"hms-mesh\",\"sub\":\"spiffe://hms.local/ns/a/svc/b\"}"
                                .getBytes(StandardCharsets.UTF_8))
                + "." + base64.encodeToString(new byte[64]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connection refused", "404", "redirect"})
    void aKeySetThatCannotBeFetchedIsARefusalForEachOfManyTokens(String how) throws Exception {
        TokenIssuer issuer = new TokenIssuer(
                "iam",
                "hms-mesh",
                new TokenIssuer.Keys.OfFile(Path.of("none")),
                Set.of("ES256"),
                new SubjectRule.IsSpiffeId(),
                Set.of(),
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                false);
        TokenVerifier verifier = new TokenVerifier(
                List.of(new TokenVerifier.Trusted(issuer, IssuerKeys.cached(new Broken(how), THEN))),
                "hms.local",
                THEN);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<NotAdmittedException>> refusals = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                refusals.add(threads.submit(() -> {
                    try {
                        verifier.verify(token());
                        return null;
                    } catch (NotAdmittedException refused) {
                        return refused;
                    }
                }));
            }
            for (Future<NotAdmittedException> refusal : refusals) {
                assertThat(refusal.get()).isNotNull().hasMessageContaining("cannot be had");
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
