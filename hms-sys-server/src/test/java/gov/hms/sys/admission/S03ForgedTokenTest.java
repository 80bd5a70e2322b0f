package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.MeshJoinException;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import gov.hms.sys.server.RunningSys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A forged, twisted or expired Service Token speaks for nobody: only what a configured key signed, with a configured algorithm, for
 * this mesh and this moment, is believed, and only when it can be read in one way.
 */
class S03ForgedTokenTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");

    @TempDir
    Path directory;

    private Tokens iam;
    private Tokens rsa;
    private Tokens stranger;
    private TokenVerifier verifier;

    @BeforeEach
    void trust() throws Exception {
        iam = Tokens.ec("k1");
        rsa = Tokens.rsa("k2");
        stranger = Tokens.ec("k1");
        verifier = verifier(false, Set.of("scan"));
    }

    private TokenVerifier verifier(boolean reuse, Set<String> namespaces) throws Exception {
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, new JWKSet(List.of(iam.key(), rsa.key())).toString());
        TokenIssuer issuer = new TokenIssuer(
                Tokens.ISSUER,
                "hms-mesh",
                new TokenIssuer.Keys.OfFile(file),
                Set.of("ES256", "RS256"),
                new SubjectRule.Claims("service", "ns"),
                namespaces,
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                reuse);
        IssuerKeys keys = IssuerKeys.of(issuer.keys(), InstantSource.fixed(NOW), () -> 0);
        return new TokenVerifier(
                List.of(new TokenVerifier.Trusted(issuer, keys)), "hms.local", InstantSource.fixed(NOW));
    }

    private NotAdmittedException refused(String token) {
        NotAdmittedException refused = catchThrowableOfType(NotAdmittedException.class, () -> verifier.verify(token));
        assertThat(refused).as("it was believed").isNotNull();
        if (token.length() > 60) {
            assertThat(refused.getMessage() + refused.told()).doesNotContain(token.substring(token.length() - 30));
        }
        return refused;
    }

    @Test
    void aGoodTokenIsBelieved() throws Exception {
        for (Tokens signer : List.of(iam, rsa)) {
            VerifiedToken token = verifier.verify(signer.sign(Tokens.claims(NOW)));
            assertThat(token.id().toString()).isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner");
            assertThat(token.tokenId()).contains("token-1");
            assertThat(token.uses()).isEqualTo(1);
            assertThat(token.expires()).isEqualTo(NOW.plusSeconds(600));
        }
    }

    private record Forged(String name, Reason reason, Making making) {}

    private interface Making {
        String make() throws Exception;
    }

    private final List<Forged> forged = new ArrayList<>();

    private void stranger(String name, Making making) {
        forged.add(new Forged(name, Reason.TOKEN_NOT_GENUINE, making));
    }

    private void header(String name, Consumer<Map<String, Object>> change) {
        stranger(name, () -> {
            Map<String, Object> header = iam.header();
            change.accept(header);
            return iam.sign(header, Tokens.claims(NOW));
        });
    }

    private void claims(String name, Reason reason, Consumer<Map<String, Object>> change) {
        forged.add(new Forged(name, reason, () -> {
            Map<String, Object> claims = Tokens.claims(NOW);
            change.accept(claims);
            return iam.sign(claims);
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyForgeryIsRefused() {
        headers();
        signatures();
        texts();
        times();
        meanings();
        assertThat(forged).hasSizeGreaterThanOrEqualTo(40);
        return forged.stream()
                .map(forgery -> DynamicTest.dynamicTest(forgery.name, () -> {
                    NotAdmittedException refused = refused(forgery.making.make());
                    assertThat(refused.reason()).isEqualTo(forgery.reason);
                    if (forgery.reason == Reason.TOKEN_NOT_GENUINE) {
                        assertThat(refused.told()).isEqualTo("service token: not accepted");
                    }
                    // and the verifier is none the worse for it
                    assertThat(verifier.verify(iam.sign(Tokens.claims(NOW))).uses())
                            .isEqualTo(1);
                }));
    }

    private void headers() {
        header("alg none", header -> header.put("alg", "none"));
        header("alg None in another case", header -> header.put("alg", "nOnE"));
        header("alg of another kind than the key", header -> header.put("alg", "RS256"));
        header("alg that is not on the list", header -> header.put("alg", "ES384"));
        header("alg HS256", header -> header.put("alg", "HS256"));
        header("no alg", header -> header.remove("alg"));
        header("alg that is no text", header -> header.put("alg", 256));
        header("no kid", header -> header.remove("kid"));
        header("unknown kid", header -> header.put("kid", "k9"));
        header("kid of another issuer's key", header -> header.put("kid", "hms-sys-1"));
        header("kid that is a path", header -> header.put("kid", "../../../../dev/null"));
        header("empty kid", header -> header.put("kid", ""));
        header("kid that is no text", header -> header.put("kid", List.of("k1")));
        header("jku", header -> header.put("jku", "https://evil.example/jwks.json"));
        header("x5u", header -> header.put("x5u", "https://evil.example/cert.pem"));
        header("jwk", header -> header.put("jwk", stranger.key().toPublicJWK().toJSONObject()));
        header("x5c", header -> header.put("x5c", List.of("MIIB")));
        header("crit", header -> header.put("crit", List.of("exp")));
        header("b64", header -> header.put("b64", false));
        header("zip", header -> header.put("zip", "DEF"));
        header("typ of something else", header -> header.put("typ", "secevent+jwt"));
    }

    private void signatures() {
        stranger("signed by another key under a known kid", () -> stranger.sign(Tokens.claims(NOW)));
        stranger(
                "HS256 with the RSA public key as the secret",
                () -> hmac(((RSAKey) rsa.key()).toRSAPublicKey().getEncoded()));
        stranger(
                "HS256 with the published JWK set as the secret",
                () -> hmac(iam.published().getBytes(StandardCharsets.UTF_8)));
        stranger("no signature", () -> {
            String token = iam.sign(Tokens.claims(NOW));
            return token.substring(0, token.lastIndexOf('.') + 1);
        });
        stranger("an ECDSA signature of zeros", () -> {
            String token = iam.sign(Tokens.claims(NOW));
            return token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86);
        });
        stranger("the claims of one token under the signature of another", () -> {
            String[] one = iam.sign(Tokens.claims(NOW)).split("\\.");
            String[] other = iam.sign(Tokens.claims(NOW.plusSeconds(1))).split("\\.");
            return one[0] + "." + other[1] + "." + one[2];
        });
    }

    private String hmac(byte[] secret) throws Exception {
        String signed = Tokens.encoded("{\"alg\":\"HS256\",\"kid\":\"k2\"}") + "."
                + Tokens.encoded(Tokens.json(Tokens.claims(NOW)));
        return signed + "."
                + new MACSigner(secret)
                        .sign(new JWSHeader(JWSAlgorithm.HS256), signed.getBytes(StandardCharsets.US_ASCII));
    }

    private void texts() {
        stranger("nothing", () -> "");
        stranger("two parts", () -> "a.b");
        stranger("five parts, as an encrypted one has", () -> "a.b.c.d.e");
        stranger("2 MB", () -> "a".repeat(1 << 20) + "." + "b".repeat(1 << 20) + ".c");
        stranger("more than 8 KiB, well signed", () -> {
            Map<String, Object> claims = Tokens.claims(NOW);
            claims.put("padding", "x".repeat(8_192));
            return iam.sign(claims);
        });
        stranger("10,000 levels", () -> Tokens.encoded("{}") + "." + "W".repeat(4_000) + ".AA");
        stranger(
                "17 levels, well signed",
                () -> text(claims -> claims.replace("{", "{\"x\":" + "[".repeat(17) + "]".repeat(17) + ",")));
        stranger("a claim twice", () -> text(claims -> claims.replace("{", "{\"sub\":\"return-intake\",")));
        stranger(
                "a claim twice, once in escapes",
                () -> text(claims -> claims.replace("{", "{\"\\u0073ub\":\"return-intake\",")));
        stranger(
                "a header field twice",
                () -> iam.sign("{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"k1\"}", Tokens.json(Tokens.claims(NOW))));
        stranger("claims that are a list", () -> iam.sign(Tokens.json(iam.header()), "[1]"));
        stranger("claims that are no JSON", () -> iam.sign(Tokens.json(iam.header()), "{'iss':1}"));
        stranger("two documents in one", () -> text(claims -> claims + "{}"));
        stranger("white space around", () -> " " + iam.sign(Tokens.claims(NOW)));
        stranger("padded base64", () -> iam.sign(Tokens.claims(NOW)) + "=");
        stranger(
                "base64 of the other alphabet",
                () -> iam.sign(Tokens.claims(NOW)).replace('.', '+'));
    }

    private String text(java.util.function.UnaryOperator<String> change) throws Exception {
        return iam.sign(Tokens.json(iam.header()), change.apply(Tokens.json(Tokens.claims(NOW))));
    }

    private void times() {
        claims("no exp", Reason.TOKEN_UNFIT, claims -> claims.remove("exp"));
        claims(
                "expired",
                Reason.TOKEN_EXPIRED,
                claims -> claims.put("exp", NOW.minusSeconds(60).getEpochSecond()));
        claims("exp that is a text", Reason.TOKEN_UNFIT, claims -> claims.put("exp", "4000000000"));
        claims("exp that is null", Reason.TOKEN_UNFIT, claims -> claims.put("exp", null));
        claims("exp before 1970", Reason.TOKEN_UNFIT, claims -> claims.put("exp", -1));
        claims("exp beyond every calendar", Reason.TOKEN_UNFIT, claims -> claims.put("exp", 1e300));
        claims(
                "a life of more than 24 hours",
                Reason.TOKEN_UNFIT,
                claims -> claims.put(
                        "exp", NOW.plus(Duration.ofHours(24)).plusSeconds(1).getEpochSecond()));
        claims(
                "nbf in the future",
                Reason.TOKEN_UNFIT,
                claims -> claims.put("nbf", NOW.plusSeconds(61).getEpochSecond()));
        claims(
                "iat in the future",
                Reason.TOKEN_UNFIT,
                claims -> claims.put("iat", NOW.plusSeconds(61).getEpochSecond()));
        claims("neither iat nor nbf", Reason.TOKEN_UNFIT, claims -> {
            claims.remove("iat");
            claims.remove("nbf");
        });
        claims("an end before its beginning", Reason.TOKEN_UNFIT, claims -> {
            claims.put("iat", NOW.plusSeconds(50).getEpochSecond());
            claims.put("exp", NOW.plusSeconds(40).getEpochSecond());
        });
    }

    private void meanings() {
        claims("another issuer", Reason.TOKEN_NOT_GENUINE, claims -> claims.put("iss", "https://iam.example/"));
        claims(
                "the built-in issuer, signed by the other",
                Reason.TOKEN_NOT_GENUINE,
                claims -> claims.put("iss", "hms-sys"));
        claims("no issuer", Reason.TOKEN_NOT_GENUINE, claims -> claims.remove("iss"));
        claims("another audience", Reason.TOKEN_UNFIT, claims -> claims.put("aud", "hms-mesh-staging"));
        claims(
                "an audience beside ours",
                Reason.TOKEN_UNFIT,
                claims -> claims.put("aud", List.of("hms-mesh", "other")));
        claims("no audience", Reason.TOKEN_UNFIT, claims -> claims.remove("aud"));
        claims("an empty list of audiences", Reason.TOKEN_UNFIT, claims -> claims.put("aud", List.of()));
        claims(
                "an audience within a list within a list",
                Reason.TOKEN_UNFIT,
                claims -> claims.put("aud", List.of(List.of("hms-mesh"))));
        claims("no jti", Reason.TOKEN_UNFIT, claims -> claims.remove("jti"));
        claims("an empty jti", Reason.TOKEN_UNFIT, claims -> claims.put("jti", ""));
        claims("a jti of 257 characters", Reason.TOKEN_UNFIT, claims -> claims.put("jti", "x".repeat(257)));
        claims("no service", Reason.TOKEN_UNFIT, claims -> claims.remove("service"));
        claims(
                "a service that brings its namespace along",
                Reason.TOKEN_UNFIT,
                claims -> claims.put("service", "a.payout"));
        claims("a service with a slash", Reason.TOKEN_UNFIT, claims -> claims.put("service", "a/../b"));
        claims("a service in upper case", Reason.TOKEN_UNFIT, claims -> claims.put("service", "Fraud-Scanner"));
        claims(
                "a service with a Cyrillic letter",
                Reason.TOKEN_UNFIT,
                claims -> claims.put("service", "fr\u0430ud-scanner"));
        claims("a service with a line feed", Reason.TOKEN_UNFIT, claims -> claims.put("service", "fraud-scanner\n"));
        claims("a namespace that it may not speak for", Reason.TOKEN_UNFIT, claims -> claims.put("ns", "payout"));
    }

    @Test
    void theClocksMayBeAMinuteApart() throws Exception {
        Map<String, Object> claims = Tokens.claims(NOW);
        claims.put("nbf", NOW.plusSeconds(60).getEpochSecond());
        claims.put("iat", NOW.plusSeconds(60).getEpochSecond());
        assertThat(verifier.verify(iam.sign(claims)).uses()).isEqualTo(1);
        claims = Tokens.claims(NOW.minusSeconds(659));
        assertThat(verifier.verify(iam.sign(claims)).uses()).isEqualTo(1);
    }

    @Test
    void aListOfOneAudienceIsThatAudience() throws Exception {
        Map<String, Object> claims = Tokens.claims(NOW);
        claims.put("aud", List.of("hms-mesh"));
        assertThat(verifier.verify(iam.sign(claims)).uses()).isEqualTo(1);
    }

    @Test
    void anIssuerCannotRaiseForHowManyKeysItsTokensAreGood() throws Exception {
        Map<String, Object> claims = Tokens.claims(NOW);
        claims.put("hms_uses", 1_000);
        assertThat(verifier.verify(iam.sign(claims)).uses()).isEqualTo(1);
    }

    @Test
    void everyFlippedCharacterIsRefused() throws Exception {
        String good = iam.sign(Tokens.claims(NOW));
        for (int i = 0; i < good.length() - 1; i++) {
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            refused(good.substring(0, i) + other + good.substring(i + 1));
        }
    }

    @Test
    void whoHoldsAnExpiredTokenHearsWhatToDoAndWhoHoldsAForgedOneNothing() throws Exception {
        Map<String, Object> claims = Tokens.claims(NOW.minusSeconds(3_600));
        assertThat(refused(iam.sign(claims)).told())
                .contains("expired at 2026-04-15T11:10:00Z")
                .contains("get a new one from https://iam.example");
        assertThat(refused(stranger.sign(claims)).told()).isEqualTo("service token: not accepted");
    }

    @Test
    void asAControlTheSameForgeriesAreBelievedOnceTheirKeyIsConfigured() throws Exception {
        String token = stranger.sign(Tokens.claims(NOW));
        assertThat(refused(token).reason()).isEqualTo(Reason.TOKEN_NOT_GENUINE);
        iam = stranger;
        assertThat(verifier(false, Set.of()).verify(token).uses()).isEqualTo(1);
        Map<String, Object> claims = Tokens.claims(NOW);
        claims.remove("jti");
        assertThat(verifier(true, Set.of()).verify(iam.sign(claims)).tokenId()).isEmpty();
    }

    @Test
    void aForgeryThatIsRefusedIsOnRecordAndCertifiesNothing(@TempDir Path own) throws Exception {
        try (RunningSys sys = new RunningSys(own, true)) {
            String join = sys.join("fraud-scanner.scan");
            String good = join.substring(join.indexOf("token=") + 6);
            Map<String, Object> none = iam.header();
            none.put("alg", "none");
            Path log = own.resolve("data/audit/audit.jsonl");
            int refusals = 0;
            for (String forgery : List.of(
                    iam.sign(none, Tokens.claims(NOW)),
                    stranger.sign(Tokens.claims(NOW)),
                    good.substring(0, good.lastIndexOf('.') + 1),
                    good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(86))) {
                assertThatThrownBy(
                                () -> joined(join.replace(good, forgery), own).close())
                        .isInstanceOf(MeshJoinException.class);
                refusals++;
                assertThat(Files.readString(log).split("\"token.refuse\"", -1)).hasSize(refusals + 1);
                assertThat(Files.readString(log)).doesNotContain("certificate.issue");
            }
            joined(join, own).close();
            assertThat(Files.readString(log)).as("the good one is").contains("certificate.issue");
        }
    }

    private static HmsMesh joined(String join, Path directory) {
        return HmsMesh.builder()
                .join(join)
                .instanceId("scan-1")
                .stateDirectory(directory.resolve("state"))
                .build();
    }
}
