package gov.hms.sys.ca;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.hms.sys.fuzz.Bounded;

/** Any bytes are a request for a certificate, of which nothing but a sound public key is taken, or refused. */
class CsrFuzzTest {
    @FuzzTest
    void bytesAreAKeyOrRefused(byte[] der) throws Exception {
        Bounded.run(() -> {
            try {
                assertNotNull(CsrReader.read(der).key());
            } catch (CsrRejectedException refused) {
                assertNotNull(refused.getMessage());
                assertTrue(refused.getMessage().length() < 1_000, "the reason repeats what was sent");
            }
        });
    }
}
