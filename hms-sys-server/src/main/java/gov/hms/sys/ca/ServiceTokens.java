package gov.hms.sys.ca;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import gov.hms.mesh.call.SpiffeId;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.UUID;

/** Makes Service Tokens, with a key of its own in {@code token.key.pem}: an issuer among others, built in so that none is needed. */
public final class ServiceTokens {
    public static final String ISSUER = "hms-sys";
    public static final String AUDIENCE = "hms-mesh";

    /** The claim that says for how many keys a token is good. */
    public static final String USES = "hms_uses";

    private static final String KEY_ID = "hms-sys-1";

    private final ECPrivateKey privateKey;
    private final ECPublicKey publicKey;
    private final InstantSource clock;

    /** As the other one does, with the key in clear. */
    static ServiceTokens open(Path directory, InstantSource clock, SecureRandom random) throws KeyFileException {
        return open(directory, KeyVault.inClear(), clock, random);
    }

    private ServiceTokens(ECPrivateKey privateKey, ECPublicKey publicKey, InstantSource clock) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.clock = clock;
    }

    /** Reads the key from the directory; makes it when there is none. */
    public static ServiceTokens open(Path directory, KeyVault vault, InstantSource clock, SecureRandom random)
            throws KeyFileException {
        Path file = directory.resolve("token.key.pem");
        if (!Files.exists(file)) {
            vault.write(file, KeyPairFiles.generate(random).getPrivate());
        }
        PrivateKey key = vault.read(file);
        if (!(key instanceof ECPrivateKey ec)) {
            throw new KeyFileException(file + " holds no P-256 key. Restore it from a backup.");
        }
        return new ServiceTokens(ec, PublicHalf.of(ec), clock);
    }

    /** What its tokens are verified with. */
    public JWK publicKey() {
        return new ECKey.Builder(Curve.P_256, publicKey).keyID(KEY_ID).build();
    }

    /**
     * @param life 1 minute to 24 hours
     * @param uses for how many keys, and so for how many processes, it is good; 1 to 1000
     */
    public ServiceToken create(SpiffeId workload, Duration life, int uses) {
        Instant exactly = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant now = exactly.truncatedTo(ChronoUnit.SECONDS);
        Instant expires = now.plus(life);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(workload.toString())
                // with its fraction: the token of an identity that was let in again in this very second is a new one
                .claim("iat", BigDecimal.valueOf(exactly.toEpochMilli(), 3))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .jwtID(UUID.randomUUID().toString())
                .claim(USES, uses)
                .build();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(KEY_ID).build(), claims);
        try {
            jwt.sign(new ECDSASigner(privateKey));
        } catch (JOSEException impossible) {
            throw new IllegalStateException("a P-256 key must sign", impossible);
        }
        return new ServiceToken(jwt.serialize(), expires);
    }
}
