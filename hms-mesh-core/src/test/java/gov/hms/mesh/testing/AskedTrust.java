package gov.hms.mesh.testing;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Counts how often TLS asks whom to trust: in every handshake, and not when a session is resumed. */
public final class AskedTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager answering;
    private final AtomicInteger asked = new AtomicInteger();

    /** The next answer is no. */
    public volatile boolean refusing;

    public AskedTrust(X509ExtendedTrustManager answering) {
        this.answering = answering;
    }

    public int asked() {
        return asked.get();
    }

    private void ask() throws CertificateException {
        asked.incrementAndGet();
        if (refusing) {
            throw new CertificateException("nobody is trusted any more");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        ask();
        answering.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        ask();
        answering.checkServerTrusted(chain, authType);
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
        return answering.getAcceptedIssuers();
    }
}
