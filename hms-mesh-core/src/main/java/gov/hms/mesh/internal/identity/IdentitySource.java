package gov.hms.mesh.internal.identity;

import gov.hms.mesh.internal.policy.DenyList;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Holds the current {@link IdentityState} and tells of each later one, and the {@link Trust} of the moment. Written by one thread
 * at a time, read by all.
 */
public final class IdentitySource {
    private final List<Consumer<IdentityState>> listeners = new CopyOnWriteArrayList<>();
    private volatile IdentityState current;
    private volatile Trust trust;
    private volatile boolean denied;

    /** Whether HMS-SYS turned our certificate away. It knows of the denial first, and tells nothing else to whom it denied. */
    private boolean turnedAway;

    /** The newest state; null until the first certificate is there. */
    public IdentityState current() {
        return current;
    }

    /** Whom to believe now; null until the first certificate is there. */
    public Trust trust() {
        return trust;
    }

    /** Whether our own certificate is denied in the mesh: nothing is to be sent or served with it. */
    public boolean denied() {
        return denied;
    }

    /** Tells the listener of every later state, on the thread that brings it. */
    public void onChange(Consumer<IdentityState> listener) {
        listeners.add(listener);
    }

    public synchronized void adopt(X509Svid svid, List<X509Certificate> trustBundle) {
        trust = trust == null ? new Trust(trustBundle, DenyList.NONE) : trust.with(trustBundle, trust.denied());
        turnedAway = false;
        publish(new IdentityState(current == null ? 1 : current.generation() + 1, svid, trustBundle));
    }

    /** Takes over whom to trust. A new generation begins only with other roots: who is denied is asked in every exchange. */
    public synchronized void adoptTrust(List<X509Certificate> trustBundle, DenyList denyList) {
        IdentityState before = current;
        if (before == null) {
            return;
        }
        trust = trust.with(trustBundle, denyList);
        turnedAway = false;
        if (before.trustBundle().equals(trustBundle)) {
            denied = deniedAs(before.svid());
        } else {
            publish(new IdentityState(before.generation() + 1, before.svid(), trustBundle));
        }
    }

    /** HMS-SYS says that the certificate which we show is denied. */
    public synchronized void turnedAway() {
        turnedAway = true;
        denied = true;
    }

    private boolean deniedAs(X509Svid svid) {
        return turnedAway || trust.denied().denies(svid.spiffeId(), svid.leaf());
    }

    private void publish(IdentityState next) {
        denied = deniedAs(next.svid());
        current = next;
        listeners.forEach(listener -> listener.accept(next));
    }
}
