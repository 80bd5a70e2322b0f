package gov.hms.mesh.okhttp;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.SpiffeId;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What this adapter needs of {@link HmsMesh}, which says what each method means. */
interface MeshDoor extends PeerCheck {
    Optional<LogicalName> meshName(String host, Deadline deadline) throws MeshNotReadyException;

    <R> R call(OutboundCall call, Exchange<R> exchange) throws MeshException;

    static MeshDoor of(HmsMesh mesh) {
        return new MeshDoor() {
            @Override
            public Optional<LogicalName> meshName(String host, Deadline deadline) throws MeshNotReadyException {
                return mesh.meshName(host, deadline);
            }

            @Override
            public <R> R call(OutboundCall call, Exchange<R> exchange) throws MeshException {
                return mesh.call(call, exchange);
            }

            @Override
            public void requirePeer(List<? extends Certificate> chain, SpiffeId expected)
                    throws SSLPeerUnverifiedException {
                mesh.requirePeer(chain, expected);
            }
        };
    }
}
