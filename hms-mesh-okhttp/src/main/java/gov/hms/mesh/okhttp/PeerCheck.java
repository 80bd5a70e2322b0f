package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.SpiffeId;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the adapter needs to judge a peer: {@link gov.hms.mesh.HmsMesh#requirePeer}. */
@FunctionalInterface
interface PeerCheck {
    void requirePeer(X509Certificate leaf, SpiffeId expected) throws SSLPeerUnverifiedException;
}
