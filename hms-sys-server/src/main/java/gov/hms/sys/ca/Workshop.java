package gov.hms.sys.ca;

import java.security.SecureRandom;
import java.time.InstantSource;

/** What roots and issuing authorities are made with. */
record Workshop(KeyVault vault, InstantSource clock, SecureRandom random) {
    CertificateProfile profile() {
        return new CertificateProfile(random);
    }
}
