package gov.hms.sys.admission;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import gov.hms.sys.fuzz.Bounded;

/** Whatever answers for an issuer's key set: at most a hundred public keys with names, or none. */
class KeySetFuzzTest {
    @FuzzTest
    void bytesArePublicKeysOrRefused(byte[] data) throws Exception {
        Bounded.run(() -> {
            try {
                JWKSet keys = KeyText.parse("keys", data);
                assertFalse(keys.getKeys().isEmpty());
                assertTrue(keys.getKeys().size() <= 100);
                keys.getKeys().forEach(key -> assertFalse(key.isPrivate()));
            } catch (JWKSetUnavailableException refused) {
                assertTrue(refused.getMessage().startsWith("keys: "));
            }
        });
    }
}
