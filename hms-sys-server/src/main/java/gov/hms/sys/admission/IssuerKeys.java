package gov.hms.sys.admission;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public keys of one issuer. */
final class IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    /** A key that the issuer withdrew is good for so long at most, as long as the issuer can be asked. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** And for so long when it cannot: the mesh must be able to start services during a day without the IAM. */
    private static final Duration STALE = Duration.ofHours(36);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(6);

    private final JWKSetSource<SecurityContext> source;
    private final InstantSource clock;

    private IssuerKeys(JWKSetSource<SecurityContext> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * @param nanoTime for how long ago something was
     * @throws IssuerKeysException when a file is not as it must be; a URL may be unreachable for now
     */
    static IssuerKeys of(TokenIssuer.Keys keys, InstantSource clock, LongSupplier nanoTime) throws IssuerKeysException {
        if (keys instanceof TokenIssuer.Keys.OfFile inFile) {
            IssuerKeys direct = direct(new KeyFile(inFile.file()), clock);
            direct.requireReadable();
            return direct;
        }
        TokenIssuer.Keys.OfUrl atUrl = (TokenIssuer.Keys.OfUrl) keys;
        Optional<SSLSocketFactory> tls = atUrl.authority().isPresent()
                ? Optional.of(PrivateAuthority.read(atUrl.authority().get()))
                : Optional.empty();
        return cached(new KeyDownload(atUrl.url(), tls, nanoTime), clock);
    }

    private void requireReadable() throws IssuerKeysException {
        try {
            source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), clock.millis(), null);
        } catch (KeySourceException unusable) {
            throw new IssuerKeysException(
                    "The keys of a token issuer cannot be used: " + unusable.getMessage()
                            + ". Put a JWK set with its public keys there.",
                    unusable);
        }
    }

    /** Straight from where they are: the source is cheap to ask. */
    static IssuerKeys direct(JWKSetSource<SecurityContext> source, InstantSource clock) {
        return new IssuerKeys(source, clock);
    }

    /** The source is far away: it is asked seldom, by one thread at a time, and what it said last outlives its outages. */
    static IssuerKeys cached(JWKSetSource<SecurityContext> source, InstantSource clock) {
        JWKSetSource<SecurityContext> tolerant = new OutageTolerantJWKSetSource<>(source, STALE.toMillis(), event -> {
            if (event instanceof OutageTolerantJWKSetSource.OutageEvent<SecurityContext> outage) {
                LOG.warn(
                        "An issuer's keys cannot be renewed ({}); those known hold for another {}",
                        outage.getException().getMessage(),
                        Duration.ofMillis(outage.getRemainingTime()));
            }
        });
        return new IssuerKeys(
                new CachingJWKSetSource<>(tolerant, FRESH.toMillis(), LONGEST_WAIT.toMillis(), null), clock);
    }

    /** The keys with this id that fit the algorithm; asks the issuer again when there is none. */
    List<JWK> find(String keyId, JWSAlgorithm algorithm) throws KeySourceException {
        JWKSelector selector = new JWKSelector(new JWKMatcher.Builder()
                .keyID(keyId)
                .keyType(KeyType.forAlgorithm(algorithm))
                .keyUses(KeyUse.SIGNATURE, null)
                .algorithms(algorithm, null)
                .build());
        long now = clock.millis();
        JWKSet known = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), now, null);
        List<JWK> found = selector.select(known);
        if (!found.isEmpty()) {
            return found;
        }
        return selector.select(source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(known), now, null));
    }
}
