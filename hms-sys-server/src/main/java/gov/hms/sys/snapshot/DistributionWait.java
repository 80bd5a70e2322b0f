package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One waiting for answers. Each answer costs one look-up, however many instances there are. */
final class DistributionWait {
    private final long startedNanos;
    private final LongSupplier nanoTime;
    private final Map<Target, Long> open = new HashMap<>();
    private final Set<ConnectedInstance> concerned = new HashSet<>();
    private final Set<ConnectedInstance> refused = new LinkedHashSet<>();
    private final CompletableFuture<Distribution> result = new CompletableFuture<>();
    private boolean listed;

    record Target(ConnectedInstance instance, LogicalName name) {}

    DistributionWait(long startedNanos, LongSupplier nanoTime) {
        this.startedNanos = startedNanos;
        this.nanoTime = nanoTime;
    }

    CompletableFuture<Distribution> result() {
        return result;
    }

    synchronized void expect(ConnectedInstance instance, LogicalName name, long version) {
        open.put(new Target(instance, name), version);
        concerned.add(instance);
    }

    synchronized List<Target> targets() {
        return List.copyOf(open.keySet());
    }

    void answered(ConnectedInstance instance, LogicalName name, long version, boolean accepted) {
        synchronized (this) {
            Target target = new Target(instance, name);
            Long expected = open.get(target);
            if (expected == null || version < expected) {
                return;
            }
            open.remove(target);
            if (!accepted) {
                refused.add(instance);
            }
        }
        completeIfAnswered();
    }

    void left(ConnectedInstance instance, LogicalName name) {
        synchronized (this) {
            boolean wasOpen = open.remove(new Target(instance, name)) != null;
            if (wasOpen && open.keySet().stream().noneMatch(target -> target.instance == instance)) {
                concerned.remove(instance);
            }
        }
        completeIfAnswered();
    }

    void left(ConnectedInstance instance) {
        synchronized (this) {
            open.keySet().removeIf(target -> target.instance == instance);
            concerned.remove(instance);
            refused.remove(instance);
        }
        completeIfAnswered();
    }

    /** From now on the wait ends with its last answer. Before, the targets were still being listed. */
    void completeIfDone() {
        synchronized (this) {
            listed = true;
        }
        completeIfAnswered();
    }

    void giveUp() {
        result.complete(outcome());
    }

    private void completeIfAnswered() {
        boolean done;
        synchronized (this) {
            done = listed && open.isEmpty();
        }
        if (done) {
            result.complete(outcome());
        }
    }

    private synchronized Distribution outcome() {
        Set<ConnectedInstance> waitingFor = new LinkedHashSet<>(refused);
        open.keySet().forEach(target -> waitingFor.add(target.instance));
        long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startedNanos);
        List<String> ids = waitingFor.stream()
                .map(instance -> instance.info().instanceId())
                .sorted()
                .toList();
        return new Distribution(concerned.size(), concerned.size() - waitingFor.size(), millis, ids);
    }
}
