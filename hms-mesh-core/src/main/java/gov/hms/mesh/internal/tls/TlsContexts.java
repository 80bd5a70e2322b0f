package gov.hms.mesh.internal.tls;

import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.ServerTls;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * The TLS contexts of the current identity. Each generation gets contexts of its own, because a JSSE context resumes sessions
 * without asking key manager, trust manager or clock again.
 */
public final class TlsContexts {
    private final List<Consumer<ServerTls>> listeners = new CopyOnWriteArrayList<>();
    private volatile ClientTls client;
    private volatile ServerTls server;

    public TlsContexts(IdentitySource identity) {
        identity.onChange(this::rebuild);
        if (identity.current() != null) {
            rebuild(identity.current());
        }
    }

    /** For calls made now. */
    public ClientTls client() {
        return client;
    }

    /** For calls answered now. */
    public ServerTls server() {
        return server;
    }

    public void onServer(Consumer<ServerTls> listener) {
        listeners.add(listener);
    }

    /** Proves this process to HMS-SYS. */
    public static KeyManager keyManager(IdentityState state) {
        return new MeshKeyManager(state.svid());
    }

    private void rebuild(IdentityState state) {
        Predicate<SpiffeId> sameTrustDomain =
                id -> id.trustDomain().equals(state.svid().spiffeId().trustDomain());
        MeshTrustManager trust = new MeshTrustManager(state.trustBundle(), sameTrustDomain);
        client = new ClientTls(state.generation(), context(state, trust).getSocketFactory(), trust);
        ServerTls next = new ServerTls(state.generation(), context(state, trust));
        server = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    private static SSLContext context(IdentityState state, MeshTrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager(state)}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("this JDK cannot make a TLS context", failure);
        }
    }
}
