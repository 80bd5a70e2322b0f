package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.MeshNotReadyException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/**
 * The application's own DNS, for hosts outside the mesh. OkHttp follows a redirect of such a host below all interceptors; when
 * it points at a mesh name, this is where it ends: a mesh name is never asked of DNS, nor called in clear.
 *
 * <p>A record, so that clients which are wrapped alike go on sharing connections.
 */
record OutsideDns(Dns dns, MeshDoor mesh) implements Dns {
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        if (MeshInterceptor.mayBeMeshName(host) && isMeshName(host)) {
            throw new UnknownHostException(
                    host + " is a name of the mesh (expected: a host outside); a redirect from outside"
                            + " does not lead into the mesh");
        }
        return dns.lookup(host);
    }

    private boolean isMeshName(String host) throws UnknownHostException {
        try {
            return mesh.meshName(host, Deadline.NEVER).isPresent();
        } catch (MeshNotReadyException unknown) {
            UnknownHostException failure = new UnknownHostException(host + ": " + unknown.getMessage());
            failure.initCause(unknown);
            throw failure;
        }
    }
}
