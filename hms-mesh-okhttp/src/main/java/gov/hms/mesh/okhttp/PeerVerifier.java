package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.SpiffeId;
import java.util.Arrays;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Judges a new connection by SPIFFE ID instead of host name. A record, because OkHttp shares connections between equal
 * verifiers: equal for the same identity, never for another. Being a verifier of our own also keeps OkHttp from coalescing
 * connections of different hosts.
 */
record PeerVerifier(SpiffeId expected, PeerCheck check) implements HostnameVerifier {
    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            require(session);
            return true;
        } catch (SSLPeerUnverifiedException e) {
            // OkHttp turns false into an exception of its own; OkHttpExchange adds which identity was expected
            return false;
        }
    }

    void require(SSLSession session) throws SSLPeerUnverifiedException {
        check.requirePeer(Arrays.asList(session.getPeerCertificates()), expected);
    }
}
