package gov.hms.mesh.servlet;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.HmsMesh.Registration;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.ServerTls;
import java.util.function.Consumer;

/** What this adapter needs of {@link HmsMesh}, which says what each method means. */
interface MeshDoor {
    Admission accept(InboundCall call);

    void unread(InboundCall call);

    boolean permissive();

    ServerTls serverTls();

    void onServerTls(Consumer<ServerTls> listener);

    Registration announce(int port);

    static MeshDoor of(HmsMesh mesh) {
        return new MeshDoor() {
            @Override
            public Admission accept(InboundCall call) {
                return mesh.accept(call);
            }

            @Override
            public void unread(InboundCall call) {
                mesh.unread(call);
            }

            @Override
            public boolean permissive() {
                return mesh.permissive();
            }

            @Override
            public ServerTls serverTls() {
                return mesh.serverTls();
            }

            @Override
            public void onServerTls(Consumer<ServerTls> listener) {
                mesh.onServerTls(listener);
            }

            @Override
            public Registration announce(int port) {
                return mesh.announce(port);
            }
        };
    }
}
