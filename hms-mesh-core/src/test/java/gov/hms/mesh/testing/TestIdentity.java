package gov.hms.mesh.testing;

import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.ServerTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A certified key, and the contexts that speak TLS with it. Each context is new: none shares sessions with another. */
public record TestIdentity(PrivateKey key, List<X509Certificate> chain, X509Certificate root) {
    private static final char[] NO_SECRET = "test".toCharArray();

    public X509Certificate leaf() {
        return chain.get(0);
    }

    public ClientTls clientTls(long generation) {
        return clientTls(generation, TestCa.trustManager(root));
    }

    public ClientTls clientTls(long generation, X509TrustManager trust) {
        return new ClientTls(generation, context(trust).getSocketFactory(), trust);
    }

    public ServerTls serverTls(long generation) {
        return new ServerTls(generation, context(TestCa.trustManager(root)));
    }

    /** Shows this identity and trusts as the manager says. */
    public SSLContext context(X509TrustManager trust) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("leaf", key, NO_SECRET, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, NO_SECRET);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the key, which has no business in a log. */
    @Override
    public String toString() {
        return "TestIdentity[" + leaf().getSerialNumber() + "]";
    }
}
