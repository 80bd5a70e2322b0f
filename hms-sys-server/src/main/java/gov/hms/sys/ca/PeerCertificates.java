package gov.hms.sys.ca;

import gov.hms.mesh.call.SpiffeId;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides whom a client's certificate speaks for. The chain must lead to our root at this moment; the leaf must be no authority, be
 * made for TLS clients, and hold exactly one URI, a SPIFFE ID of a workload in our trust domain.
 */
public final class PeerCertificates extends X509ExtendedTrustManager {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final int URI = 6;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private final CertificateAuthority authority;
    private final String trustDomain;
    private final InstantSource clock;

    public PeerCertificates(CertificateAuthority authority, InstantSource clock) {
        this.authority = authority;
        this.trustDomain = authority.trustDomain();
        this.clock = clock;
    }

    /** The SPIFFE ID in the certificate, whoever signed it. */
    public SpiffeId identityOf(X509Certificate leaf) throws CertificateException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        List<String> uris = names == null
                ? List.of()
                : names.stream()
                        .filter(name -> name.get(0).equals(URI))
                        .map(name -> String.valueOf(name.get(1)))
                        .toList();
        if (uris.size() != 1) {
            throw new CertificateParsingException(uris.size() + " URIs (expected: exactly one, a SPIFFE ID)");
        }
        SpiffeId id;
        try {
            id = SpiffeId.parse(uris.get(0));
        } catch (IllegalArgumentException malformed) {
            throw new CertificateParsingException(malformed.getMessage(), malformed);
        }
        if (!id.trustDomain().equals(trustDomain) || id.workload().isEmpty()) {
            throw new CertificateException(id + " (expected: a workload of " + trustDomain + ")");
        }
        return id;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        X509Certificate leaf = chain[0];
        if (leaf.getBasicConstraints() >= 0) {
            throw new CertificateException("an authority's certificate (expected: a workload's)");
        }
        List<String> purposes = leaf.getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(CLIENT_AUTH)) {
            throw new CertificateException("not made for TLS clients");
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && (!usage[DIGITAL_SIGNATURE] || usage[CERT_SIGN] || usage[CRL_SIGN])) {
            throw new CertificateException("key usage of an authority, or none that TLS needs");
        }
        identityOf(leaf);
        validatePath(chain);
    }

    private void validatePath(X509Certificate[] chain) throws CertificateException {
        try {
            List<X509Certificate> roots = authority.bundle();
            List<X509Certificate> belowRoot = Arrays.stream(chain)
                    .filter(certificate -> !roots.contains(certificate))
                    .toList();
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(belowRoot);
            PKIXParameters parameters = new PKIXParameters(
                    roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
        } catch (CertificateException failed) {
            throw failed;
        } catch (GeneralSecurityException failed) {
            throw new CertificateException("chain: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notAClient();
    }

    private static CertificateException notAClient() {
        return new CertificateException("HMS-SYS calls nobody and trusts no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.bundle().toArray(new X509Certificate[0]);
    }
}
