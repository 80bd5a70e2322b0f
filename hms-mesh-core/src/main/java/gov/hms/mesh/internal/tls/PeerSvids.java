package gov.hms.mesh.internal.tls;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import gov.hms.mesh.call.SpiffeId;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Who is at the other end, checked in every exchange: a pooled connection or a resumed session was verified when it was new,
 * which may be a day ago. What a certificate says is parsed once and remembered as long as the certificate object lives;
 * whether it is valid is asked each time.
 */
public final class PeerSvids {
    private static final int URI = 6;

    private record PeerSvid(SpiffeId id, Instant notBefore, Instant notAfter) {}

    private final InstantSource clock;
    private final LoadingCache<X509Certificate, PeerSvid> parsed =
            Caffeine.newBuilder().weakKeys().build(PeerSvids::parse);

    public PeerSvids(InstantSource clock) {
        this.clock = clock;
    }

    /** The identity of a certificate that is valid at this moment. */
    public SpiffeId require(X509Certificate leaf) throws SSLPeerUnverifiedException {
        PeerSvid svid;
        try {
            svid = parsed.get(leaf);
        } catch (RuntimeException unreadable) {
            throw new SSLPeerUnverifiedException("the peer's certificate carries no SPIFFE ID: "
                    + (unreadable.getCause() == null ? unreadable : unreadable.getCause()).getMessage());
        }
        Instant now = clock.instant();
        if (now.isBefore(svid.notBefore) || !now.isBefore(svid.notAfter)) {
            throw new SSLPeerUnverifiedException(
                    "the peer's certificate for " + svid.id + " is valid from " + svid.notBefore + " to "
                            + svid.notAfter + ", and it is " + now + " (clock wrong, or not renewed?)");
        }
        return svid.id;
    }

    /** As {@link #require(X509Certificate)}, and the identity must be this one. */
    public void require(X509Certificate leaf, SpiffeId expected) throws SSLPeerUnverifiedException {
        SpiffeId actual = require(leaf);
        if (!actual.equals(expected)) {
            throw new SSLPeerUnverifiedException("the peer is " + actual + " (expected: " + expected + ")");
        }
    }

    private static PeerSvid parse(X509Certificate leaf) throws CertificateException {
        return new PeerSvid(
                identityOf(leaf),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant());
    }

    /** The one SPIFFE ID of a leaf. A CA, or a certificate with no or several URI names, is nobody's identity. */
    static SpiffeId identityOf(X509Certificate leaf) throws CertificateException {
        if (leaf.getBasicConstraints() != -1) {
            throw new CertificateException("the peer shows the certificate of an authority as its own");
        }
        String uri = null;
        Collection<List<?>> names;
        try {
            names = leaf.getSubjectAlternativeNames();
        } catch (CertificateParsingException unreadable) {
            throw new CertificateException("the peer's certificate has unreadable names", unreadable);
        }
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.size() == 2 && Integer.valueOf(URI).equals(name.get(0)) && name.get(1) instanceof String text) {
                if (uri != null) {
                    throw new CertificateException("the peer's certificate carries more than one URI name");
                }
                uri = text;
            }
        }
        if (uri == null) {
            throw new CertificateException("the peer's certificate carries no URI name");
        }
        try {
            return SpiffeId.parse(uri);
        } catch (IllegalArgumentException notAnId) {
            throw new CertificateException(notAnId.getMessage(), notAnId);
        }
    }
}
