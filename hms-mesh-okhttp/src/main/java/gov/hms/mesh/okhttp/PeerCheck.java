package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.SpiffeId;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the adapter needs to judge a peer: {@link gov.hms.mesh.HmsMesh#requirePeer}. */
@FunctionalInterface
interface PeerCheck {
    void requirePeer(List<? extends Certificate> chain, SpiffeId expected) throws SSLPeerUnverifiedException;
}
