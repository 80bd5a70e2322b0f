package gov.hms.mesh.internal.tls;

import gov.hms.mesh.call.ClientTls;
import gov.hms.mesh.call.ServerTls;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.identity.IdentityState;
import gov.hms.mesh.internal.identity.X509Svid;
import gov.hms.mesh.internal.policy.DenyList;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
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
    /** Longer than connections of the generation before are used after this one began. */
    private static final Duration HANDOVER = Duration.ofSeconds(30);

    private final IdentitySource identity;
    private final List<Consumer<ServerTls>> listeners = new CopyOnWriteArrayList<>();
    private volatile ClientTls client;
    private volatile ServerTls server;

    /** That the newest contexts were made for; null: none. Written by the one thread at a time that brings a new state. */
    private IdentityState made;

    public TlsContexts(IdentitySource identity) {
        this.identity = identity;
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
        client = new ClientTls(
                state.generation(),
                context(state, trust).getSocketFactory(),
                trust,
                made != null && succeeds(made, state));
        made = state;
        ServerTls next = new ServerTls(state.generation(), context(state, trust));
        server = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    /** Whether the state before would do for a moment more. */
    private boolean succeeds(IdentityState before, IdentityState after) {
        X509Svid old = before.svid();
        X509Svid fresh = after.svid();
        return after.generation() == before.generation() + 1
                && after.trustBundle().equals(before.trustBundle())
                && fresh.spiffeId().equals(old.spiffeId())
                && fresh.chain().size() > 1
                && above(fresh).equals(above(old))
                && old.notAfter().isAfter(DenyList.issued(fresh.leaf()).plus(HANDOVER))
                && !identity.trust().denied().denies(old.spiffeId(), old.leaf());
    }

    /** Who issued it, and who issued that one. */
    private static List<X509Certificate> above(X509Svid svid) {
        return svid.chain().subList(1, svid.chain().size());
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
