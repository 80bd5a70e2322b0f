package gov.hms.sys.admission;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import gov.hms.sys.ca.Csrs;
import gov.hms.sys.fuzz.Bounded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Any text is refused as a token, and so is any header and any set of claims that the key did not sign in earnest. */
class TokenFuzzTest {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final InstantSource THEN = InstantSource.fixed(Instant.parse("2026-11-28T00:00:00Z"));

    private static PrivateKey key;
    private static TokenVerifier tokens;

    /** Before the first input, and not in a method of JUnit's: fuzzing runs them before each of millions of inputs. */
    private static TokenVerifier tokens() throws Exception {
        if (tokens == null) {
            KeyPair pair = Csrs.ec("secp256r1");
            JWKSet keys = new JWKSet(new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                    .keyID("hms-sys-1")
                    .build());
            TokenIssuer issuer = new TokenIssuer(
                    "hms-sys",
                    "hms-mesh",
                    new TokenIssuer.Keys.OfFile(Path.of("none")),
                    Set.of("ES256"),
                    new SubjectRule.IsSpiffeId(),
                    Set.of(),
                    Duration.ofSeconds(60),
                    Duration.ofHours(24),
                    false);
            key = pair.getPrivate();
            tokens = new TokenVerifier(
                    List.of(new TokenVerifier.Trusted(issuer, IssuerKeys.direct(new Keys(keys), THEN))),
                    "hms.local",
                    THEN);
        }
        return tokens;
    }

    private record Keys(JWKSet keys) implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context) {
            return keys;
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    /** The first byte says what the rest is: a whole token, or header and claims to be signed with the right key. */
    @FuzzTest
    void aTextIsATokenOrRefused(byte[] data) throws Exception {
        TokenVerifier tokens = tokens();
        String text = text(data);
        Bounded.run(() -> {
            try {
                assertTrue(tokens.verify(text).id().trustDomain().equals("hms.local"));
                if (data[0] % 2 != 0) {
                    fail("a token that nobody signed was accepted: " + text);
                }
            } catch (NotAdmittedException refused) {
                assertNotNull(refused.getMessage());
                assertTrue(refused.getMessage().length() < 20_000);
            }
        });
    }

    private static String text(byte[] data) throws Exception {
        if (data.length < 2 || data[0] % 2 != 0) {
            return new String(data, StandardCharsets.UTF_8);
        }
        int header = Math.min(data.length, 2 + (data[1] & 0x7f));
        String signed = BASE64.encodeToString(Arrays.copyOfRange(data, 2, header)) + "."
                + BASE64.encodeToString(Arrays.copyOfRange(data, header, data.length));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }
}
