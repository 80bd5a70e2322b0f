package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One discovery stream, seen from outside: who is at its other end, and what arrived there. */
public final class ConnectedInstance {
    private final InstanceInfo info;
    private final Map<LogicalName, Delivery> deliveries = new TreeMap<>();

    public ConnectedInstance(InstanceInfo info) {
        this.info = info;
    }

    public InstanceInfo info() {
        return info;
    }

    /** One for each service that it subscribed to, and its own; in order of names. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries.values());
    }

    public synchronized Optional<Delivery> delivery(LogicalName name) {
        return Optional.ofNullable(deliveries.get(name));
    }

    public synchronized void subscribed(LogicalName name) {
        deliveries.putIfAbsent(name, Delivery.of(name));
    }

    synchronized void forget(LogicalName name) {
        deliveries.remove(name);
    }

    public synchronized void sent(LogicalName name, long version) {
        deliveries.computeIfPresent(name, (n, delivery) -> delivery.withSent(version));
    }

    synchronized void acknowledge(LogicalName name, long version) {
        deliveries.computeIfPresent(name, (n, delivery) -> delivery.withAck(version));
    }

    synchronized void reject(LogicalName name, String reasons) {
        deliveries.computeIfPresent(name, (n, delivery) -> delivery.withNack(reasons));
    }
}
