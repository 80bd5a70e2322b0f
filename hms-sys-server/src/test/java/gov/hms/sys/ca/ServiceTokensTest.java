package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTokensTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));

    @TempDir
    Path directory;

    private ServiceTokens open() throws Exception {
        return ServiceTokens.open(directory, InstantSource.fixed(START), new SecureRandom());
    }

    @Test
    void aTokenSaysWhoForHowLongAndForHowManyKeys() throws Exception {
        ServiceToken token = open().create(SCANNER, Duration.ofMinutes(60), 3);
        assertThat(token.expires()).isEqualTo(START.plus(Duration.ofMinutes(60)));
        assertThat(token.toString()).doesNotContain(token.value());
        SignedJWT jwt = SignedJWT.parse(token.value());
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo(SCANNER.toString());
        assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo("hms-sys");
        assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("hms-mesh");
        assertThat(jwt.getJWTClaimsSet().getIntegerClaim("hms_uses")).isEqualTo(3);
        assertThat(jwt.getJWTClaimsSet().getExpirationTime().toInstant()).isEqualTo(token.expires());
    }

    @Test
    void noTwoTokensHaveTheSameId() throws Exception {
        ServiceTokens tokens = open();
        String one = tokens.create(SCANNER, Duration.ofMinutes(1), 1).value();
        String other = tokens.create(SCANNER, Duration.ofMinutes(1), 1).value();
        assertThat(SignedJWT.parse(one).getJWTClaimsSet().getJWTID())
                .isNotBlank()
                .isNotEqualTo(SignedJWT.parse(other).getJWTClaimsSet().getJWTID());
    }

    @Test
    void itsKeySurvivesARestartAndOnlyThePublicHalfIsGivenOut() throws Exception {
        String token = open().create(SCANNER, Duration.ofMinutes(60), 1).value();
        assertThat(open().publicKey().isPrivate()).isFalse();
        assertThat(SignedJWT.parse(token)
                        .verify(new ECDSAVerifier(open().publicKey().toECKey())))
                .isTrue();
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
