package gov.hms.mesh.call;

import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

/**
 * How this process speaks TLS at the moment. A new generation comes with every new certificate and every change of trust;
 * connections made under an older one finish what they carry and are not used again (but for {@code gentle}), because a resumed TLS session
 * would present the older identity (JSSE skips key manager, trust manager and expiry on resumption).
 *
 * @param generation rises by one with each change
 * @param gentle whether connections of the very generation before may carry calls for a few seconds more, so that not all of them
 *     have to be made anew at once: when there is nothing new but a certificate, which the same authority issued, and the one
 *     before is still good
 */
public record ClientTls(
        long generation, SSLSocketFactory socketFactory, X509TrustManager trustManager, boolean gentle) {
    /** Nothing of a generation before is used again. */
    public ClientTls(long generation, SSLSocketFactory socketFactory, X509TrustManager trustManager) {
        this(generation, socketFactory, trustManager, false);
    }
}
