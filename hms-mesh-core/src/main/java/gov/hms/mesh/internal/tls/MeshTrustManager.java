package gov.hms.mesh.internal.tls;

import gov.hms.mesh.call.SpiffeId;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts certificate chains that end in the mesh's roots and whose leaf carries an acceptable SPIFFE ID. It extends
 * {@link X509ExtendedTrustManager} so that no TLS stack wraps it into a check of host names, which mean nothing here: the
 * SPIFFE ID takes their place.
 */
public final class MeshTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager paths;
    private final Predicate<SpiffeId> acceptable;

    /**
     * @param roots never empty
     * @param acceptable which identities may be at the other end
     */
    public MeshTrustManager(List<X509Certificate> roots, Predicate<SpiffeId> acceptable) {
        this.paths = pathValidator(roots);
        this.acceptable = acceptable;
    }

    private static X509ExtendedTrustManager pathValidator(List<X509Certificate> roots) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("this JDK has no PKIX trust manager");
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("the trust bundle cannot be used", failure);
        }
    }

    private void checkIdentity(X509Certificate[] chain) throws CertificateException {
        SpiffeId id = LeafRules.identityOf(chain[0]);
        if (!acceptable.test(id)) {
            throw new CertificateException("the peer proved to be " + id + ", which is not welcome here");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        paths.checkClientTrusted(chain, authType);
        checkIdentity(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        paths.checkServerTrusted(chain, authType);
        checkIdentity(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return paths.getAcceptedIssuers();
    }
}
