package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTokensTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private ServiceTokens tokens;

    @BeforeEach
    void open() throws Exception {
        tokens = ServiceTokens.open(directory, "hms.local", (InstantSource) now::get, new SecureRandom());
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("hms-sys")
                .audience("hms-mesh")
                .subject(SCANNER.toString())
                .notBeforeTime(Date.from(START))
                .expirationTime(Date.from(START.plusSeconds(600)));
    }

    private String signed(JWTClaimsSet claims) throws Exception {
        return signed(new JWSHeader(JWSAlgorithm.ES256), claims);
    }

    /** With HMS-SYS's own key: only what is said is wrong. */
    private String signed(JWSHeader header, JWTClaimsSet claims) throws Exception {
        ECPrivateKey key = (ECPrivateKey) Pem.readKey(Files.readString(directory.resolve("token.key.pem")));
        SignedJWT jwt = new SignedJWT(header, claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    private void refused(String token, String because) {
        assertThatThrownBy(() -> tokens.verify(token))
                .isInstanceOf(TokenRejectedException.class)
                .hasMessageContaining(because)
                .satisfies(thrown -> assertThat(thrown.getMessage())
                        .doesNotContain(token.length() > 40 ? token.substring(token.length() - 20) : "~"));
    }

    @Test
    void aTokenProvesTheWorkloadItWasMadeFor() throws Exception {
        ServiceToken token = tokens.create(SCANNER, Duration.ofMinutes(60));
        assertThat(token.expires()).isEqualTo(START.plus(Duration.ofMinutes(60)));
        assertThat(tokens.verify(token.value())).isEqualTo(SCANNER);
        assertThat(token.toString()).doesNotContain(token.value());
        open();
        assertThat(tokens.verify(token.value())).isEqualTo(SCANNER);
    }

    @Test
    void anExpiredTokenSaysWhenAndWhatToDo() throws Exception {
        ServiceToken token = tokens.create(SCANNER, Duration.ofMinutes(10));
        now.set(START.plusSeconds(600));
        assertThat(tokens.verify(token.value())).isEqualTo(SCANNER);
        now.set(START.plusSeconds(601));
        refused(
                token.value(),
                "service token expired at 2026-04-15T12:10:00Z; create a new one with: hms token create"
                        + " fraud-scanner.scan");
    }

    @Test
    void aTokenOfTheFutureIsRefusedBeyondAMinute() throws Exception {
        ServiceToken token = tokens.create(SCANNER, Duration.ofMinutes(10));
        now.set(START.minusSeconds(60));
        assertThat(tokens.verify(token.value())).isEqualTo(SCANNER);
        now.set(START.minusSeconds(61));
        refused(token.value(), "not valid before");
    }

    @Test
    void otherAlgorithmsAreRefused() throws Exception {
        refused(new PlainJWT(claims().build()).serialize(), "malformed");
        SignedJWT hmac = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        hmac.sign(new MACSigner(Files.readAllBytes(directory.resolve("token.key.pem"))));
        refused(hmac.serialize(), "alg HS256");
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNoKey() throws Exception {
        JWSHeader jku = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .jwkURL(URI.create("https://evil.example/keys"))
                .build();
        refused(signed(jku, claims().build()), "header");
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .criticalParams(java.util.Set.of("x"))
                .build();
        refused(signed(critical, claims().build()), "header");
    }

    @Test
    void wrongClaimsAreRefused() throws Exception {
        assertThat(tokens.verify(signed(claims().build()))).isEqualTo(SCANNER);
        refused(signed(claims().issuer("somebody").build()), "iss somebody");
        refused(signed(claims().audience("elsewhere").build()), "aud");
        refused(signed(claims().audience(java.util.List.of("hms-mesh", "b")).build()), "aud");
        refused(signed(claims().expirationTime(null).build()), "exp or nbf");
        refused(signed(claims().notBeforeTime(null).build()), "exp or nbf");
        refused(signed(claims().subject("spiffe://other.domain/ns/scan/svc/x").build()), "sub");
        refused(signed(claims().subject("spiffe://hms.local/hms-sys").build()), "sub");
        refused(signed(claims().subject(null).build()), "malformed");
    }

    @Test
    void anotherKeysSignatureIsRefused() throws Exception {
        ServiceTokens other = ServiceTokens.open(
                Files.createDirectory(directory.resolve("other")),
                "hms.local",
                (InstantSource) now::get,
                new SecureRandom());
        refused(other.create(SCANNER, Duration.ofMinutes(5)).value(), "not signed by this HMS-SYS");
    }

    @Test
    void everyFlippedCharacterIsRefused() throws Exception {
        String good = tokens.create(SCANNER, Duration.ofMinutes(5)).value();
        for (int i = 0; i < good.length() - 1; i++) {
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            String mutant = good.substring(0, i) + other + good.substring(i + 1);
            assertThatThrownBy(() -> tokens.verify(mutant)).isInstanceOf(TokenRejectedException.class);
        }
    }

    @Test
    void nonsenseAndBombsAreRefused() {
        refused("", "malformed");
        refused("a.b.c", "malformed");
        refused("x".repeat(9_000), "at most 8192");
        refused("[".repeat(8_000) + ".a.b", "malformed");
    }

    @Test
    void theOperatorsTokenIsMadeOnceAndComparedWhole() throws Exception {
        OperatorToken token = OperatorToken.open(directory, new SecureRandom());
        String value = Files.readString(token.file()).strip();
        assertThat(token.matches(value)).isTrue();
        assertThat(token.matches(value + "x")).isFalse();
        assertThat(token.matches("")).isFalse();
        assertThat(OperatorToken.open(directory, new SecureRandom()).matches(value))
                .isTrue();
        assertThat(token.toString()).doesNotContain(value);
    }
}
