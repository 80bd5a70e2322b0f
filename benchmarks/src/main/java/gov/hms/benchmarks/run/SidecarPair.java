package gov.hms.benchmarks.run;

import gov.hms.benchmarks.rows.Hop;
import gov.hms.benchmarks.rows.Sidecar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Two proxies, one beside each end.
 *
 * @param port where the client's listens
 */
record SidecarPair(List<Child> proxies, int port) {
    /** They are ready a moment later. */
    static SidecarPair start(Sidecar sidecar, int service, Path folder) throws IOException {
        Hop inbound = new Hop(false, ControlPlane.freePort(), service, folder);
        Hop outbound = new Hop(true, ControlPlane.freePort(), inbound.listen(), folder);
        Child first = Child.watched(inbound.name(), sidecar.command(inbound), folder);
        try {
            return new SidecarPair(
                    List.of(first, Child.watched(outbound.name(), sidecar.command(outbound), folder)),
                    outbound.listen());
        } catch (IOException e) {
            first.close();
            throw e;
        }
    }
}
