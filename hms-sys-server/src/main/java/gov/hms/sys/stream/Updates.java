package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.wire.ServiceConfig;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one stream still has to send and what it waits to hear back about: at most one pending mark per name, and a bounded number
 * of unanswered nonces. Guarded by the stream.
 */
final class Updates {
    private static final int MAX_UNANSWERED = 4_000;

    /** By name, whether it is pending because it changed; false: because it was asked for. */
    private final Map<LogicalName, Boolean> pending = new LinkedHashMap<>();

    private final Map<LogicalName, Long> sentVersions = new HashMap<>();
    private final Map<String, Sent> unanswered = new LinkedHashMap<>();
    private boolean meshPending;
    private long lastNonce;

    /**
     * An update that was sent.
     *
     * @param name null for the configuration of the mesh, which has a version of its own
     * @param startedNanos when the change was asked for; 0: it was not sent because of a change
     * @param config what was sent; empty where there is none
     * @param atNanos when it was sent
     */
    record Sent(LogicalName name, long version, long startedNanos, Optional<ServiceConfig> config, long atNanos) {
        static Sent mesh(long version, long now) {
            return new Sent(null, version, 0, Optional.empty(), now);
        }
    }

    /** @param changed whether it is to be sent because it changed */
    record Pending(LogicalName name, boolean changed) {}

    void changed(LogicalName name) {
        pending.put(name, true);
    }

    /** Sends it whatever was sent before. */
    void askedFor(LogicalName name) {
        sentVersions.remove(name);
        pending.putIfAbsent(name, false);
    }

    void notWanted(LogicalName name) {
        pending.remove(name);
        sentVersions.remove(name);
    }

    void meshChanged() {
        meshPending = true;
    }

    /** @return whether it was pending; it is not any more */
    boolean takeMesh() {
        boolean taken = meshPending;
        meshPending = false;
        return taken;
    }

    boolean isEmpty() {
        return !meshPending && pending.isEmpty();
    }

    Pending takeNext() {
        Iterator<Map.Entry<LogicalName, Boolean>> entries = pending.entrySet().iterator();
        Map.Entry<LogicalName, Boolean> entry = entries.next();
        Pending next = new Pending(entry.getKey(), entry.getValue());
        entries.remove();
        return next;
    }

    boolean alreadySent(LogicalName name, long version) {
        return Long.valueOf(version).equals(sentVersions.get(name));
    }

    /** @return the nonce to send it with */
    String sending(Sent sent) {
        String nonce = Long.toString(++lastNonce);
        unanswered.put(nonce, sent);
        if (unanswered.size() > MAX_UNANSWERED) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
        if (sent.name != null) {
            sentVersions.put(sent.name, sent.version);
        }
        return nonce;
    }

    /** Since when an answer is awaited; empty when none is. */
    OptionalLong awaitedSince() {
        Iterator<Sent> oldest = unanswered.values().iterator();
        return oldest.hasNext() ? OptionalLong.of(oldest.next().atNanos) : OptionalLong.empty();
    }

    /** What the nonce was sent with; empty when it was answered before, or never sent. */
    Optional<Sent> answered(String nonce) {
        return Optional.ofNullable(unanswered.remove(nonce));
    }
}
