package gov.hms.sys.snapshot;

import gov.hms.mesh.internal.policy.MeshConfig;
import gov.hms.mesh.internal.policy.ServiceConfig;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The newest snapshot of every edge that was asked for. A version rises exactly when the content changes: the content is built
 * anew with each state and compared. Edges that nobody watches any more are kept, so that a caller who reconnects does not get
 * the same content under another version; they are compared when they are next asked for.
 *
 * <p>One lock guards all of it, and nothing is sent while it is held.
 */
public final class SnapshotCache {
    private static final int MAX_EDGES = 50_000;

    private final String trustDomain;
    private final Supplier<MeshTrust> trust;
    private final Map<Edge, Watched> edges = new LinkedHashMap<>(64, 0.75f, true);
    private final Set<Watcher> meshWatchers = new LinkedHashSet<>();
    private SnapshotBuilder builder;
    private volatile MeshState state;
    private volatile MeshConfig mesh;

    /** For a mesh whose roots never change. */
    public SnapshotCache(MeshState state, String trustDomain, List<X509Certificate> trustBundle) {
        this(state, trustDomain, () -> new MeshTrust(trustBundle, Optional.empty()));
    }

    /** @param trust asked with each state; a change of it is sent out with the next one */
    public SnapshotCache(MeshState state, String trustDomain, Supplier<MeshTrust> trust) {
        this.state = state;
        this.trustDomain = trustDomain;
        this.trust = trust;
        this.builder = new SnapshotBuilder(state, trustDomain);
        this.mesh = meshOf(state);
    }

    public MeshState state() {
        return state;
    }

    public MeshConfig mesh() {
        return mesh;
    }

    /** Swaps in the next state. The caller wakes the watchers through the result, once it holds no lock. */
    public synchronized Publication publish(MeshState next, long startedNanos) {
        state = next;
        builder = builder.next(next);
        Map<Edge, Long> versions = new HashMap<>();
        List<Runnable> wakeUps = new ArrayList<>();
        edges.forEach((edge, watched) -> {
            if (!watched.watchers.isEmpty() && watched.refresh(builder, next.revision(), startedNanos)) {
                versions.put(edge, next.revision());
                watched.watchers.forEach(watcher -> wakeUps.add(() -> watcher.serviceChanged(edge)));
            }
        });
        if (refreshMesh(next)) {
            meshWatchers.forEach(watcher -> wakeUps.add(watcher::meshChanged));
        }
        return new Publication(next.revision(), versions, startedNanos, wakeUps);
    }

    /** The newest snapshot of the edge. */
    public synchronized ServiceSnapshot current(Edge edge) {
        return watched(edge).snapshot;
    }

    public synchronized void watch(Edge edge, Watcher watcher) {
        watched(edge).watchers.add(watcher);
    }

    public synchronized void unwatch(Edge edge, Watcher watcher) {
        Watched watched = edges.get(edge);
        if (watched != null) {
            watched.watchers.remove(watcher);
        }
    }

    public synchronized void watchMesh(Watcher watcher) {
        meshWatchers.add(watcher);
    }

    public synchronized void unwatchMesh(Watcher watcher) {
        meshWatchers.remove(watcher);
    }

    /** The watched edges to which the policy applies, with their versions. */
    public synchronized Publication holdersOf(String policyLabel, long startedNanos) {
        Map<Edge, Long> versions = new HashMap<>();
        edges.forEach((edge, watched) -> {
            boolean applies = watched.snapshot.content().stream()
                    .anyMatch(config -> config.policies().contains(policyLabel));
            if (applies && !watched.watchers.isEmpty()) {
                versions.put(edge, watched.snapshot.version());
            }
        });
        return new Publication(state.revision(), versions, startedNanos, List.of());
    }

    private Watched watched(Edge edge) {
        Watched watched = edges.get(edge);
        if (watched == null) {
            watched = new Watched(edge);
            edges.put(edge, watched);
            forgetEldest();
        }
        if (watched.watchers.isEmpty()) {
            watched.refresh(builder, state.revision(), 0);
        }
        return watched;
    }

    private void forgetEldest() {
        if (edges.size() > MAX_EDGES) {
            edges.values().stream()
                    .filter(watched -> watched.watchers.isEmpty())
                    .findFirst()
                    .ifPresent(watched -> edges.remove(watched.edge));
        }
    }

    private boolean refreshMesh(MeshState next) {
        MeshConfig changed = meshOf(next);
        boolean same = changed.namespaces().equals(mesh.namespaces())
                && changed.trustBundle().equals(mesh.trustBundle())
                && changed.issuingRoot().equals(mesh.issuingRoot())
                && changed.denied().equals(mesh.denied());
        if (!same) {
            mesh = changed;
        }
        return !same;
    }

    private MeshConfig meshOf(MeshState of) {
        MeshTrust now = trust.get();
        return new MeshConfig(
                of.epoch(),
                of.revision(),
                trustDomain,
                of.namespaces(),
                now.bundle(),
                now.issuingRoot(),
                of.denials().list());
    }

    /** One edge: its newest snapshot, and those who want to hear of the next. */
    private static final class Watched {
        final Edge edge;
        final Set<Watcher> watchers = new LinkedHashSet<>();
        ServiceSnapshot snapshot;

        Watched(Edge edge) {
            this.edge = edge;
        }

        boolean refresh(SnapshotBuilder builder, long revision, long startedNanos) {
            Optional<ServiceConfig> content = builder.build(edge);
            if (snapshot != null && snapshot.content().equals(content)) {
                return false;
            }
            snapshot = ServiceSnapshot.of(edge, revision, content, startedNanos);
            return true;
        }
    }
}
