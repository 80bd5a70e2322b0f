package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPIRE once took tokens without an expiry for tokens that never expire. Ours must say when they end, in a number. */
class SpireMissingExpTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void aTokenWithoutAnEndIsRefusedAndOneWithAnEndIsBelieved() throws Exception {
        Tokens iam = Tokens.ec("k1");
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, iam.published());
        TokenIssuer issuer = new TokenIssuer(
                Tokens.ISSUER,
                "hms-mesh",
                new TokenIssuer.Keys.OfFile(file),
                Set.of("ES256"),
                new SubjectRule.Claims("service", "ns"),
                Set.of("scan"),
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                false);
        IssuerKeys keys = IssuerKeys.of(issuer.keys(), InstantSource.fixed(NOW), () -> 0);
        TokenVerifier verifier = new TokenVerifier(
                List.of(new TokenVerifier.Trusted(issuer, keys)), "hms.local", InstantSource.fixed(NOW));

        assertThat(verifier.verify(iam.sign(Tokens.claims(NOW))).expires()).isEqualTo(NOW.plusSeconds(600));
        Map<String, Object> without = Tokens.claims(NOW);
        without.remove("exp");
        assertThat(refusal(verifier, iam.sign(without))).isEqualTo(NotAdmittedException.Reason.TOKEN_UNFIT);
        for (Object end : Arrays.asList(null, "", "never", "4000000000", true, List.of(), -1, 1e300)) {
            Map<String, Object> claims = Tokens.claims(NOW);
            claims.put("exp", end);
            assertThat(refusal(verifier, iam.sign(claims)))
                    .as("exp %s", end)
                    .isEqualTo(NotAdmittedException.Reason.TOKEN_UNFIT);
        }
    }

    private static NotAdmittedException.Reason refusal(TokenVerifier verifier, String token) {
        NotAdmittedException refused = catchThrowableOfType(NotAdmittedException.class, () -> verifier.verify(token));
        assertThat(refused).as("it was believed").isNotNull();
        return refused.reason();
    }
}
