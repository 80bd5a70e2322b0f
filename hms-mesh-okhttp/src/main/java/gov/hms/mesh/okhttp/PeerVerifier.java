package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.SpiffeId;
import java.util.Arrays;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Judges a new connection by SPIFFE ID instead of host name. Equal for the same identity, never for another, because OkHttp shares
 * connections between equal verifiers. Being a verifier of our own also keeps OkHttp from coalescing connections of different hosts.
 */
final class PeerVerifier implements HostnameVerifier {
    private final SpiffeId expected;
    private final PeerCheck check;

    /** OkHttp tells in words of its own why a handshake failed; ours say who was found there. */
    private volatile String lastRefusal = "";

    PeerVerifier(SpiffeId expected, PeerCheck check) {
        this.expected = expected;
        this.check = check;
    }

    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            require(session);
            return true;
        } catch (SSLPeerUnverifiedException e) {
            lastRefusal = String.valueOf(e.getMessage());
            return false;
        }
    }

    void require(SSLSession session) throws SSLPeerUnverifiedException {
        check.requirePeer(Arrays.asList(session.getPeerCertificates()), expected);
    }

    /** Why the newest handshake that was refused was; empty when none was. */
    String lastRefusal() {
        return lastRefusal;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerVerifier verifier
                && expected.equals(verifier.expected)
                && check.equals(verifier.check);
    }

    @Override
    public int hashCode() {
        return expected.hashCode();
    }
}
