package gov.hms.mesh.servlet;

import gov.hms.mesh.HmsMesh.Registration;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces the server when it answers, and withdraws it while it still does. */
final class MeshLifeCycle implements LifeCycle.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MeshLifeCycle.class);

    private final MeshDoor mesh;
    private final ServerConnector connector;
    private final MeshSslContextFactory tls;
    private final Drain drain;
    private Registration registration;

    MeshLifeCycle(MeshDoor mesh, ServerConnector connector, MeshSslContextFactory tls, Drain drain) {
        this.mesh = mesh;
        this.connector = connector;
        this.tls = tls;
        this.drain = drain;
        mesh.onServerTls(tls::adopt);
    }

    @Override
    public void lifeCycleStarting(LifeCycle server) {
        // a generation may have come between the making of the factory and the listener
        tls.adopt(mesh.serverTls());
    }

    @Override
    public synchronized void lifeCycleStarted(LifeCycle server) {
        registration = mesh.announce(connector.getLocalPort());
    }

    @Override
    public synchronized void lifeCycleStopping(LifeCycle server) {
        if (registration == null) {
            return;
        }
        drain.begin();
        try {
            registration.close();
        } catch (RuntimeException e) {
            LOG.warn("the instance could not be withdrawn and stays announced until its lease ends", e);
        }
        registration = null;
    }
}
