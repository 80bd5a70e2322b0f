package gov.hms.mesh.internal.tls;

import gov.hms.mesh.call.SpiffeId;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts HMS-SYS on first contact, when only the hash of the root is known: the peer has to send the root along, its hash must
 * be a pinned one, the chain must end in it, and the leaf must be HMS-SYS itself. Neither the right name in DNS nor a workload's
 * certificate of the same root is enough.
 */
public final class AnchorTrustManager extends X509ExtendedTrustManager {
    private final List<String> anchors;
    private final SpiffeId controlPlane;

    /** @param anchors SHA-256 of the DER encodings of the roots, 64 lower-case hexadecimal digits each; at least one */
    public AnchorTrustManager(List<String> anchors, SpiffeId controlPlane) {
        this.anchors = List.copyOf(anchors);
        this.controlPlane = controlPlane;
    }

    /** The hash by which a root is pinned. */
    public static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateException impossible) {
            throw new IllegalStateException("a parsed certificate must encode and hash", impossible);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (anchors.contains(sha256(certificate))) {
                new MeshTrustManager(List.of(certificate), controlPlane::equals).checkServerTrusted(chain, authType);
                return;
            }
        }
        throw new CertificateException("HMS-SYS does not show the root that the join string pins (sha256:"
                + String.join(" or sha256:", anchors)
                + "); it is another HMS-SYS, or its data directory was made anew");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("nobody is accepted as a client here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
