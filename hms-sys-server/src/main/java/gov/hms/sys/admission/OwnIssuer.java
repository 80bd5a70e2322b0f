package gov.hms.sys.admission;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import gov.hms.sys.ca.ServiceTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** The built-in issuer, verified as any other. */
final class OwnIssuer {
    private OwnIssuer() {}

    static TokenVerifier.Trusted of(ServiceTokens tokens, InstantSource clock) {
        TokenIssuer settings = new TokenIssuer(
                ServiceTokens.ISSUER,
                ServiceTokens.AUDIENCE,
                new TokenIssuer.Keys.OfFile(Path.of("token.key.pem")),
                Set.of("ES256"),
                new SubjectRule.IsSpiffeId(),
                Set.of(),
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                false);
        return new TokenVerifier.Trusted(
                settings, IssuerKeys.direct(new Constant(new JWKSet(tokens.publicKey())), clock));
    }

    private record Constant(JWKSet keys) implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context) {
            return keys;
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
