package gov.hms.mesh.internal.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.NoRouteException;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.cluster.Locality;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The destinations this process knows. The first call to a name subscribes to it; a name that nobody called for ten minutes is
 * dropped and unsubscribed. The newest configuration of each is also on disk, and is used from there when HMS-SYS cannot be
 * reached: configuration fails static.
 */
public final class RegistryCache {
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final int MAX_NAMES = 1_000;

    /** How long a first call waits for HMS-SYS before it takes what is on disk, or before it fails. */
    private static final Duration FIRST_CONTACT = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Interest interest;
    private final SnapshotFiles files;
    private final Ticker ticker;
    private final Supplier<RandomGenerator> random;
    private final Locality here;
    private final Cluster own;
    private final Cache<LogicalName, Cluster> clusters;

    /**
     * @param self this process's own service; its configuration is kept whether or not anybody calls it
     * @param random for the destinations
     */
    public RegistryCache(
            LogicalName self,
            Locality here,
            Interest interest,
            SnapshotFiles files,
            Ticker ticker,
            Supplier<RandomGenerator> random) {
        this.interest = interest;
        this.files = files;
        this.ticker = ticker;
        this.random = random;
        this.here = here;
        this.own = new Cluster(self, here, ticker, random);
        files.service(self).ifPresent(own::adopt);
        this.clusters = Caffeine.newBuilder()
                .maximumSize(MAX_NAMES)
                .expireAfterAccess(IDLE)
                .ticker(ticker::nanos)
                .scheduler(Scheduler.systemScheduler())
                .executor(Runnable::run)
                .evictionListener(this::dropped)
                .build();
    }

    /** The destination of a name; subscribes when it is new. */
    public Cluster cluster(LogicalName name) {
        Cluster known = clusters.getIfPresent(name);
        if (known != null) {
            return known;
        }
        Cluster cluster = clusters.get(name, fresh -> new Cluster(fresh, here, ticker, random));
        // only now, because an answer that came before the entry was there would find nobody to publish to
        interest.subscribe(name);
        return cluster;
    }

    /** This process's own service, as its callers are told of it. */
    public Cluster own() {
        return own;
    }

    /** Every destination, for reports. */
    public Collection<Cluster> all() {
        return clusters.asMap().values();
    }

    /** Publishes a configuration to every later call. Returns whether it was news. */
    public boolean publish(ServiceConfig config) {
        boolean news = false;
        if (config.name().equals(own.name())) {
            news = own.adopt(config);
        }
        Cluster called = clusters.asMap().get(config.name());
        if (called != null) {
            news |= called.adopt(config);
        }
        return news;
    }

    /** Whether a later version of the same service than this one is in force, or was when this process last knew it. */
    public boolean isAhead(ServiceConfig config) {
        Cluster called =
                config.name().equals(own.name()) ? own : clusters.asMap().get(config.name());
        ClusterView view = called == null ? null : called.view();
        // until the first one is in force, the one of before the restart says what is old
        Optional<ServiceConfig> newest = view == null ? files.service(config.name()) : Optional.of(view.config());
        return newest.isPresent() && !config.supersedes(newest.get());
    }

    /** HMS-SYS does not know the name. */
    public void unknown(LogicalName name, List<String> known) {
        Cluster called = clusters.asMap().get(name);
        if (called != null) {
            called.unknown(known);
        }
    }

    /**
     * The destination's view, waiting for the first one.
     *
     * @throws NoRouteException when HMS-SYS does not know the name; the message lists known ones
     * @throws MeshNotReadyException when neither HMS-SYS nor the disk has a configuration in time
     */
    public ClusterView view(Cluster cluster, Deadline deadline) throws NoRouteException, MeshNotReadyException {
        ClusterView view = cluster.view();
        return view != null ? view : firstView(cluster, deadline);
    }

    private ClusterView firstView(Cluster cluster, Deadline deadline) throws NoRouteException, MeshNotReadyException {
        if (interest.connected()) {
            await(cluster, deadline, FIRST_CONTACT);
        }
        if (cluster.view() == null && cluster.unknown() == null) {
            files.service(cluster.name()).ifPresent(cluster::adopt);
        }
        if (cluster.view() == null && cluster.unknown() == null) {
            await(cluster, deadline, PATIENCE);
        }
        ClusterView view = cluster.view();
        if (view != null) {
            return view;
        }
        List<String> known = cluster.unknown();
        if (known != null) {
            throw new NoRouteException(cluster.name() + ": no service of this name is known in the mesh ("
                    + (known.isEmpty() ? "none is registered yet" : "known: " + String.join(", ", known)) + ")");
        }
        throw new MeshNotReadyException(
                cluster.name() + ": HMS-SYS has not sent a configuration, and none is on disk; is HMS-SYS reachable?",
                null);
    }

    private void await(Cluster cluster, Deadline deadline, Duration longest) throws MeshNotReadyException {
        try {
            cluster.await(deadline.min(Deadline.after(longest, ticker.nanos())));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MeshNotReadyException(
                    cluster.name() + ": interrupted while waiting for the first configuration", interrupted);
        }
    }

    private void dropped(LogicalName name, Cluster cluster, RemovalCause cause) {
        interest.unsubscribe(name);
    }
}
