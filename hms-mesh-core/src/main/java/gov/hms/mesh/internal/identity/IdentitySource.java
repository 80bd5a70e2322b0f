package gov.hms.mesh.internal.identity;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Holds the current {@link IdentityState} and tells of each later one. Written by one thread at a time, read by all. */
public final class IdentitySource {
    private final List<Consumer<IdentityState>> listeners = new CopyOnWriteArrayList<>();
    private volatile IdentityState current;

    /** The newest state; null until the first certificate is there. */
    public IdentityState current() {
        return current;
    }

    /** Tells the listener of every later state, on the thread that brings it. */
    public void onChange(Consumer<IdentityState> listener) {
        listeners.add(listener);
    }

    public synchronized void adopt(X509Svid svid, List<X509Certificate> trustBundle) {
        publish(new IdentityState(current == null ? 1 : current.generation() + 1, svid, trustBundle));
    }

    /** Takes a trust bundle over, when it differs from the current one. */
    public synchronized void adoptBundle(List<X509Certificate> trustBundle) {
        IdentityState before = current;
        if (before != null && !before.trustBundle().equals(trustBundle)) {
            publish(new IdentityState(before.generation() + 1, before.svid(), trustBundle));
        }
    }

    private void publish(IdentityState next) {
        current = next;
        listeners.forEach(listener -> listener.accept(next));
    }
}
