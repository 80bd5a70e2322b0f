package gov.hms.mesh;

import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshException;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.ServerTls;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.discovery.Registrar;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The door of the mesh: one per process and service. It joins the mesh with a Service Token, keeps a certificate of 24 hours
 * fresh, follows the configuration that HMS-SYS streams, and carries calls out and in.
 *
 * <p>Applications do not call it directly beyond {@link #fromEnvironment()} or {@link #builder()} and {@link #close()}: they
 * hand it to an adapter. The other methods are what an adapter for an HTTP client or a server needs.
 */
public final class HmsMesh implements AutoCloseable {
    private final Wiring wiring;
    private final List<Registrar> registrars = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    HmsMesh(Wiring wiring) {
        this.wiring = wiring;
    }

    void start() {
        wiring.start();
    }

    /** For whoever lets time pass by himself. */
    void startWithoutWaiting() {
        wiring.follow();
    }

    /** Joins as the environment says: {@code HMS_MESH_JOIN} is enough; docs/configuration.md lists every variable. */
    public static HmsMesh fromEnvironment() {
        return builder().environment(System.getenv()).build();
    }

    public static HmsMeshBuilder builder() {
        return new HmsMeshBuilder();
    }

    /** Who this process is. */
    public LogicalName name() {
        return wiring.settings.name();
    }

    /** The identity that this process proves to its peers. */
    public SpiffeId spiffeId() {
        return wiring.identity.current().svid().spiffeId();
    }

    /** Unique in the mesh; shown by {@code hms mesh status}. */
    public String instanceId() {
        return wiring.settings.instanceId();
    }

    /**
     * Whether a host of a URL is a name in the mesh: it ends in {@code .mesh}, or it has two labels and the second is a
     * namespace that HMS-SYS announced. Waits within the deadline, at most 10 seconds, while no namespace is known yet.
     *
     * @return the name, or empty for a host outside, which must be called as if there were no mesh
     * @throws MeshNotReadyException when the namespaces did not become known in time; the host is never guessed
     */
    public Optional<LogicalName> meshName(String host, Deadline deadline) throws MeshNotReadyException {
        return wiring.namespaces.resolve(host, deadline);
    }

    /**
     * Makes a call: routes, balances, retries and limits as policy says, and sends each attempt through the exchange.
     *
     * @return the peer's answer, or one that the mesh gives for it, as {@code 503 Service Paused}
     * @throws MeshException when there is no answer; its subtype and {@link MeshException#flag()} say why
     */
    public <R> R call(OutboundCall call, Exchange<R> exchange) throws MeshException {
        if (closed.get()) {
            throw new MeshNotReadyException(call.destination() + ": this mesh is closed", null);
        }
        return wiring.outbound.call(call, exchange);
    }

    /**
     * Checks the peer of an exchange that is about to be made, on this very connection: its certificate must be valid at this
     * moment, lead to a root that is trusted at this moment, not be denied, and carry exactly the expected identity. To be
     * called before every single exchange, because pooled connections and resumed sessions otherwise carry yesterday's
     * identity.
     *
     * @param chain the peer's certificates as the TLS session has them, leaf first; the same objects each time, where the
     *     TLS stack keeps them, are not looked into again
     */
    public void requirePeer(List<? extends Certificate> chain, SpiffeId expected) throws SSLPeerUnverifiedException {
        wiring.peers.requireServer(chain, expected);
    }

    /** Decides about a request that arrived; the adapter answers {@link Admission.Refused} itself. */
    public Admission accept(InboundCall call) {
        return wiring.inbound.accept(call);
    }

    /**
     * Puts on record that the server refused a request by itself, because it could not make sense of it, or only in two ways;
     * nobody was asked whether to accept it.
     *
     * @param call what is known of it; of what could not be read, the method and path are empty
     */
    public void unread(InboundCall call) {
        wiring.inbound.unread(call);
    }

    /**
     * Whether requests in clear are answered at this moment, on the port that answers TLS too: only while HMS-SYS says
     * {@code mtls: permissive}. An adapter that can tell TLS from anything else on one port asks for every new connection and for
     * every request in clear; one that cannot goes on with TLS alone.
     */
    public boolean permissive() {
        return wiring.inbound.permissive();
    }

    /** The TLS to answer with at this moment. */
    public ServerTls serverTls() {
        return wiring.tls.server();
    }

    /** Calls the listener with every later generation of {@link #serverTls()}, on a thread of the mesh; it must not block. */
    public void onServerTls(Consumer<ServerTls> listener) {
        wiring.tls.onServer(listener);
    }

    /**
     * Announces that this process answers calls on a port, and keeps announcing it. Returns at once; while HMS-SYS cannot be
     * reached the mesh keeps trying.
     */
    public Registration announce(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        Registrar registrar = wiring.announce(port);
        registrars.add(registrar);
        return registrar::withdraw;
    }

    /** Withdraws every announcement, leaves the mesh and ends every thread of it. Calls made afterwards fail. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            registrars.forEach(Registrar::withdraw);
            wiring.close();
        }
    }

    /** An announced port. */
    public interface Registration extends AutoCloseable {
        /**
         * Withdraws the instance and returns when every connected caller confirmed that it knows, at most 5 seconds later.
         * Calls that are on their way still arrive: keep answering for a moment.
         */
        @Override
        void close();
    }
}
