package gov.hms.sys.ca;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import gov.hms.mesh.call.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Makes and verifies Service Tokens, with a key of its own in {@code token.key.pem}. */
public final class ServiceTokens {
    private static final String ISSUER = "hms-sys";
    private static final String AUDIENCE = "hms-mesh";
    private static final int MAX_LENGTH = 8 * 1024;
    private static final Duration TOLERANCE = Duration.ofSeconds(60);
    private static final Set<String> HEADER_FIELDS = Set.of("alg", "typ", "kid");
    private static final String KEY_ID = "hms-sys-1";

    private final ECPrivateKey privateKey;
    private final ECPublicKey publicKey;
    private final String trustDomain;
    private final InstantSource clock;

    /** As the other one does, with the key in clear. */
    public static ServiceTokens open(Path directory, String trustDomain, InstantSource clock, SecureRandom random)
            throws KeyFileException {
        return open(directory, trustDomain, KeyVault.inClear(), clock, random);
    }

    private ServiceTokens(ECPrivateKey privateKey, ECPublicKey publicKey, String trustDomain, InstantSource clock) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.trustDomain = trustDomain;
        this.clock = clock;
    }

    /** Reads the key from the directory; makes it when there is none. */
    public static ServiceTokens open(
            Path directory, String trustDomain, KeyVault vault, InstantSource clock, SecureRandom random)
            throws KeyFileException {
        Path file = directory.resolve("token.key.pem");
        if (!Files.exists(file)) {
            vault.write(file, KeyPairFiles.generate(random).getPrivate());
        }
        PrivateKey key = vault.read(file);
        if (!(key instanceof ECPrivateKey ec)) {
            throw new KeyFileException(file + " holds no P-256 key. Restore it from a backup.");
        }
        return new ServiceTokens(ec, PublicHalf.of(ec), trustDomain, clock);
    }

    /** @param life 1 minute to 24 hours */
    public ServiceToken create(SpiffeId workload, Duration life) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expires = now.plus(life);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(workload.toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .jwtID(UUID.randomUUID().toString())
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

    /** @return the identity of the workload that the token was made for */
    public SpiffeId verify(String token) throws TokenRejectedException {
        if (token.length() > MAX_LENGTH) {
            throw new TokenRejectedException(
                    "service token: " + token.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            requireHeader(jwt.getHeader());
            if (!jwt.verify(new ECDSAVerifier(publicKey))) {
                throw new TokenRejectedException("service token: not signed by this HMS-SYS");
            }
            return subject(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException malformed) {
            throw new TokenRejectedException("service token: malformed (expected: a JWT signed with ES256)", malformed);
        }
    }

    private static void requireHeader(JWSHeader header) throws TokenRejectedException {
        if (!header.getAlgorithm().equals(JWSAlgorithm.ES256)) {
            throw new TokenRejectedException("service token: alg " + header.getAlgorithm() + " (expected: ES256)");
        }
        if (!HEADER_FIELDS.containsAll(header.toJSONObject().keySet())) {
            throw new TokenRejectedException("service token: header "
                    + header.toJSONObject().keySet() + " (expected: nothing but " + HEADER_FIELDS + ")");
        }
    }

    private SpiffeId subject(JWTClaimsSet claims) throws TokenRejectedException {
        if (!ISSUER.equals(claims.getIssuer()) || !List.of(AUDIENCE).equals(claims.getAudience())) {
            throw new TokenRejectedException("service token: iss " + claims.getIssuer() + ", aud "
                    + claims.getAudience() + " (expected: " + ISSUER + ", " + AUDIENCE + ")");
        }
        requireTime(claims);
        SpiffeId id = SpiffeId.parse(String.valueOf(claims.getSubject()));
        if (!id.trustDomain().equals(trustDomain) || id.workload().isEmpty()) {
            throw new TokenRejectedException(
                    "service token: sub " + id + " (expected: a workload of " + trustDomain + ")");
        }
        return id;
    }

    private void requireTime(JWTClaimsSet claims) throws TokenRejectedException {
        Instant now = clock.instant();
        if (claims.getExpirationTime() == null || claims.getNotBeforeTime() == null) {
            throw new TokenRejectedException("service token: exp or nbf is missing");
        }
        Instant expires = claims.getExpirationTime().toInstant();
        if (now.isAfter(expires)) {
            throw new TokenRejectedException("service token expired at " + expires
                    + "; create a new one with: hms token create " + shownService(claims));
        }
        Instant notBefore = claims.getNotBeforeTime().toInstant();
        if (now.isBefore(notBefore.minus(TOLERANCE))) {
            throw new TokenRejectedException(
                    "service token is not valid before " + notBefore + " and it is " + now + " here; check the clocks");
        }
    }

    private static String shownService(JWTClaimsSet claims) {
        return SpiffeId.parse(String.valueOf(claims.getSubject()))
                .workload()
                .map(Object::toString)
                .orElse("<service>");
    }
}
