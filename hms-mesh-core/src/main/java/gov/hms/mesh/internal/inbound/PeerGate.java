package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.tls.PeerSvids;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who calls, as its certificate proves at this moment. */
final class PeerGate {
    private static final Logger log = LoggerFactory.getLogger(PeerGate.class);

    private final PeerSvids peers;
    private final IdentitySource identity;
    private final BoundedLog refusals;

    PeerGate(PeerSvids peers, IdentitySource identity, Ticker ticker) {
        this.peers = peers;
        this.identity = identity;
        this.refusals = new BoundedLog(ticker);
    }

    /** The caller's identity; null when it has none that is valid now and of our trust domain. */
    SpiffeId peer(InboundCall call) {
        if (call.peer().isEmpty()) {
            return null;
        }
        try {
            SpiffeId peer = peers.requireClient(call.peer());
            IdentityState self = identity.current();
            if (self != null && peer.trustDomain().equals(self.svid().spiffeId().trustDomain())) {
                return peer;
            }
            refusals.say(more -> log.warn("refused a caller of another trust domain: {}{}", peer, more));
        } catch (SSLPeerUnverifiedException unverified) {
            refusals.say(more -> log.warn("refused a caller: {}{}", unverified.getMessage(), more));
        }
        return null;
    }
}
