package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.testing.TestIdentity;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** A key manager that changes its identity inside one context: what one must not do. */
final class RotatingKeys extends X509ExtendedKeyManager {
    private volatile TestIdentity identity;

    RotatingKeys(TestIdentity identity) {
        this.identity = identity;
    }

    void rotateTo(TestIdentity next) {
        identity = next;
    }

    ClientTls clientTls(X509TrustManager trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {this}, new TrustManager[] {trust}, null);
        return new ClientTls(1, context.getSocketFactory(), trust);
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return "leaf";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {"leaf"};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
