package gov.hms.sys.admission;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.admission.NotAdmittedException.Reason;
import java.security.Key;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Decides whom a Service Token speaks for. Nothing of the token is believed before its signature was verified, by a key that is
 * configured here for the issuer that it names; what it says afterwards must fit in every particular.
 */
final class TokenVerifier {
    private static final DefaultJWSVerifierFactory VERIFIERS = new DefaultJWSVerifierFactory();

    private final Map<String, Trusted> issuers = new HashMap<>();
    private final String trustDomain;
    private final InstantSource clock;

    /** An issuer, and its keys. */
    record Trusted(TokenIssuer issuer, IssuerKeys keys) {}

    TokenVerifier(List<Trusted> issuers, String trustDomain, InstantSource clock) {
        issuers.forEach(trusted -> this.issuers.put(trusted.issuer.issuer(), trusted));
        this.trustDomain = trustDomain;
        this.clock = clock;
    }

    VerifiedToken verify(String token) throws NotAdmittedException {
        TokenText text = TokenText.parse(token);
        Trusted trusted = issuers.get(text.issuer());
        if (trusted == null) {
            throw NotAdmittedException.notGenuine("service token: iss " + TokenText.shown(text.issuer())
                    + " (expected: one of " + issuers.keySet() + ")");
        }
        TokenIssuer issuer = trusted.issuer;
        if (!issuer.algorithms().contains(text.algorithm().getName())) {
            throw NotAdmittedException.notGenuine("service token: alg "
                    + TokenText.shown(text.algorithm().getName()) + " (expected: one of " + issuer.algorithms() + ")");
        }
        requireSignature(text, trusted);
        return believed(text.claims(), issuer);
    }

    private static void requireSignature(TokenText text, Trusted trusted) throws NotAdmittedException {
        List<JWK> keys;
        try {
            keys = trusted.keys.find(text.keyId(), text.algorithm());
        } catch (KeySourceException unavailable) {
            throw new NotAdmittedException(
                    Reason.KEYS_UNAVAILABLE,
                    "service token: the keys of " + trusted.issuer.issuer() + " cannot be had: "
                            + unavailable.getMessage(),
                    "service token: its issuer's keys cannot be had now; try again",
                    unavailable);
        }
        if (keys.isEmpty()) {
            throw NotAdmittedException.notGenuine("service token: kid " + TokenText.shown(text.keyId())
                    + " is not among the keys of " + trusted.issuer.issuer());
        }
        for (JWK key : keys) {
            if (signedBy(key, text)) {
                return;
            }
        }
        throw NotAdmittedException.notGenuine("service token: not signed by " + trusted.issuer.issuer());
    }

    private static boolean signedBy(JWK jwk, TokenText text) {
        try {
            Key key = ((AsymmetricJWK) jwk).toPublicKey();
            JWSVerifier verifier = VERIFIERS.createJWSVerifier(text.signed().getHeader(), key);
            return text.signed().verify(verifier);
        } catch (JOSEException | IllegalStateException unfit) {
            return false;
        }
    }

    private VerifiedToken believed(JsonNode claims, TokenIssuer issuer) throws NotAdmittedException {
        TokenClaims read = new TokenClaims(claims, issuer);
        read.requireAudience();
        SpiffeId id = issuer.subject()
                .workload(claims, trustDomain)
                .orElseThrow(() -> NotAdmittedException.unfit("service token: names no workload of " + trustDomain
                        + " (expected: " + issuer.subject().expected() + ")"));
        String namespace = id.workload().orElseThrow().namespace();
        if (!issuer.namespaces().isEmpty() && !issuer.namespaces().contains(namespace)) {
            throw NotAdmittedException.unfit("service token: namespace " + namespace + " (expected: one of "
                    + issuer.namespaces() + ", for which " + issuer.issuer() + " may speak)");
        }
        read.requireTime(clock.instant(), id);
        return new VerifiedToken(id, issuer.issuer(), read.tokenId(), read.uses(), read.issued(), read.expires());
    }
}
