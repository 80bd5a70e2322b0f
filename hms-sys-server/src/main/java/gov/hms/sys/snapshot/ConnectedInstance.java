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

    private final String issuedBelow;
    private volatile long meshAcknowledged = -1;
    private volatile String meshRefusal;
    private volatile boolean tookLeave;

    public ConnectedInstance(InstanceInfo info) {
        this(info, "");
    }

    /** @param issuedBelow SHA-256 of the root that the certificate of this stream is below, in lower-case hexadecimal */
    public ConnectedInstance(InstanceInfo info, String issuedBelow) {
        this.info = info;
        this.issuedBelow = issuedBelow;
    }

    public String issuedBelow() {
        return issuedBelow;
    }

    /** The newest version of what holds for the whole mesh that it uses; -1: none. */
    public long meshAcknowledged() {
        return meshAcknowledged;
    }

    /** Why it does not use what it was sent last for the whole mesh. */
    public Optional<String> meshRefusal() {
        return Optional.ofNullable(meshRefusal);
    }

    /** @param refusal null when it was accepted */
    public void meshAnswered(long version, String refusal) {
        meshRefusal = refusal;
        if (refusal == null) {
            meshAcknowledged = version;
        }
    }

    /** Whether it ended the stream itself, and not by silence. */
    public boolean tookLeave() {
        return tookLeave;
    }

    public void takesLeave() {
        tookLeave = true;
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
