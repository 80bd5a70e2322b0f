package gov.hms.sys.admission;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import java.text.ParseException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a JWK set. It comes from the outside, so it is bounded and read strictly; one that holds no key that could be used is as
 * good as none, so that it does not take the place of a good one.
 */
final class KeyText {
    static final int MAX_BYTES = 256 << 10;
    private static final int MAX_KEYS = 100;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(32)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private KeyText() {}

    /** @param origin for messages */
    static JWKSet parse(String origin, byte[] bytes) throws JWKSetUnavailableException {
        if (bytes.length > MAX_BYTES) {
            throw unusable(origin, "more than " + MAX_BYTES + " bytes", null);
        }
        String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        try {
            // first the bounds, then the meaning
            int count = JSON.readTree(text).path("keys").size();
            if (count > MAX_KEYS) {
                throw unusable(origin, count + " keys (expected: at most " + MAX_KEYS + ")", null);
            }
            List<JWK> usable = JWKSet.parse(text).toPublicJWKSet().getKeys().stream()
                    .filter(KeyText::usable)
                    .toList();
            if (usable.isEmpty()) {
                throw unusable(origin, "no key with a kid among " + count, null);
            }
            return new JWKSet(usable);
        } catch (JacksonException | ParseException | IllegalArgumentException | IllegalStateException malformed) {
            throw unusable(origin, "no JWK set", malformed);
        }
    }

    private static boolean usable(JWK key) {
        boolean strong = !(key instanceof RSAKey rsa) || (rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS);
        return key.getKeyID() != null && !key.getKeyID().isEmpty() && strong;
    }

    private static JWKSetUnavailableException unusable(String origin, String found, Exception cause) {
        return new JWKSetRetrievalException(origin + ": " + found, cause);
    }
}
