package gov.hms.sys.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts the authorities of one PEM file, and none of those that came with Java. */
final class TrustedAuthority {
    private TrustedAuthority() {}

    static SSLContext of(Path pem) throws CommandException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw CommandException.badInput(
                        pem + " holds no certificate", "give the PEM file of HMS-SYS's root certificate");
            }
            return context(certificates);
        } catch (IOException | GeneralSecurityException unusable) {
            throw CommandException.badInput(
                            "the certificate authority in " + pem + " cannot be used: " + unusable.getMessage(),
                            "give the PEM file of HMS-SYS's root certificate with --ca FILE or HMS_SYS_CA")
                    .causedBy(unusable);
        }
    }

    private static SSLContext context(Collection<? extends Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
