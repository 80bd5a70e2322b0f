package gov.hms.sys.server;

import gov.hms.sys.ca.AuditKey;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.KeyFileException;
import gov.hms.sys.ca.KeyVault;
import gov.hms.sys.ca.OperatorToken;
import gov.hms.sys.ca.ServerIdentity;
import gov.hms.sys.ca.ServiceTokens;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * Everything that has to do with keys.
 *
 * @param tokens the built-in issuer of Service Tokens; empty when it is switched off
 */
record Authority(
        CertificateAuthority certificates,
        Optional<ServiceTokens> tokens,
        OperatorToken operator,
        AuditKey audit,
        ServerIdentity server) {

    static Authority open(DataDirectory data, HmsSysConfig config, Surroundings surroundings) throws StartupException {
        SecureRandom random = surroundings.random();
        try {
            KeyVault keys = config.authority().vault();
            CertificateAuthority certificates = CertificateAuthority.open(
                    data.resolve("ca"), config.trustDomain(), keys, surroundings.clock(), random);
            return new Authority(
                    certificates,
                    config.tokens().builtIn()
                            ? Optional.of(ServiceTokens.open(data.resolve("ca"), keys, surroundings.clock(), random))
                            : Optional.empty(),
                    OperatorToken.open(data.resolve(""), random),
                    AuditKey.open(data.resolve("ca"), keys, random),
                    new ServerIdentity(certificates, LocalAddresses.with(config.advertised()), surroundings.clock()));
        } catch (KeyFileException unusable) {
            throw new StartupException(unusable.getMessage(), unusable);
        }
    }

    /** For REST: shows the server's certificate and asks for none. */
    SSLContext tls(SecureRandom random) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {server.keyManager()}, null, random);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has TLS", impossible);
        }
    }
}
