package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** All instances with an open discovery stream, and those who wait for what they acknowledge. */
public final class ConnectedInstances {
    private final Set<ConnectedInstance> connected = ConcurrentHashMap.newKeySet();
    private final Set<DistributionWait> waits = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;

    public ConnectedInstances(ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    public void add(ConnectedInstance instance) {
        connected.add(instance);
    }

    public void remove(ConnectedInstance instance) {
        connected.remove(instance);
        waits.forEach(wait -> wait.left(instance));
    }

    public void unsubscribed(ConnectedInstance instance, LogicalName name) {
        instance.forget(name);
        waits.forEach(wait -> wait.left(instance, name));
    }

    public void acknowledged(ConnectedInstance instance, LogicalName name, long version) {
        instance.acknowledge(name, version);
        waits.forEach(wait -> wait.answered(instance, name, version, true));
    }

    public void rejected(ConnectedInstance instance, LogicalName name, long version, String reasons) {
        instance.reject(name, reasons);
        waits.forEach(wait -> wait.answered(instance, name, version, false));
    }

    public int size() {
        return connected.size();
    }

    /** In order of service and instance. */
    public List<ConnectedInstance> all() {
        return sorted(connected);
    }

    /** Those that have, or wait for, the configuration of the service; in order of service and instance. */
    public List<ConnectedInstance> subscribersOf(LogicalName service) {
        return sorted(connected.stream()
                .filter(instance -> instance.delivery(service).isPresent())
                .toList());
    }

    /**
     * Completes when every connected instance that watches one of the publication's edges answered the version, or went away,
     * or when the time is over, whichever is first. Never completes exceptionally.
     */
    public CompletableFuture<Distribution> await(Publication publication, Duration atMost) {
        DistributionWait wait = new DistributionWait(publication.startedNanos(), nanoTime);
        for (ConnectedInstance instance : connected) {
            publication.versions().forEach((edge, version) -> {
                if (edge.source().equals(instance.info().service())
                        && instance.delivery(edge.destination()).isPresent()) {
                    wait.expect(instance, edge.destination(), version);
                }
            });
        }
        waits.add(wait);
        catchUp(wait);
        ScheduledFuture<?> timeout = timer.schedule(wait::giveUp, atMost.toNanos(), TimeUnit.NANOSECONDS);
        return wait.result().whenComplete((distribution, failure) -> {
            timeout.cancel(false);
            waits.remove(wait);
        });
    }

    /** Answers that came before the wait was listed, and instances that left meanwhile. */
    private void catchUp(DistributionWait wait) {
        for (DistributionWait.Target target : wait.targets()) {
            Optional<Delivery> delivery = target.instance().delivery(target.name());
            if (!connected.contains(target.instance()) || delivery.isEmpty()) {
                wait.left(target.instance(), target.name());
            } else {
                wait.answered(target.instance(), target.name(), delivery.get().acknowledged(), true);
            }
        }
        wait.completeIfDone();
    }

    private static List<ConnectedInstance> sorted(Collection<ConnectedInstance> instances) {
        return instances.stream()
                .sorted(Comparator.comparing(
                                (ConnectedInstance instance) -> instance.info().service())
                        .thenComparing(instance -> instance.info().instanceId()))
                .toList();
    }
}
