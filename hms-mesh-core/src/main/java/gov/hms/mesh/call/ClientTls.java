package gov.hms.mesh.call;

import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

/**
 * How this process speaks TLS at the moment. A new generation comes with every new certificate and every change of trust;
 * connections made under an older one finish what they carry and are not used again, because a resumed TLS session
 * would present the older identity (JSSE skips key manager, trust manager and expiry on resumption).
 *
 * @param generation rises by one with each change
 */
public record ClientTls(long generation, SSLSocketFactory socketFactory, X509TrustManager trustManager) {}
