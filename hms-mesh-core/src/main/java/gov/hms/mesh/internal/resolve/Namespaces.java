package gov.hms.mesh.internal.resolve;

import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.internal.time.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Tells mesh names from other hosts, by the namespaces that HMS-SYS announced. While none are known, nothing is guessed. */
public final class Namespaces {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Ticker ticker;
    private volatile Set<String> known;

    public Namespaces(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Adds namespaces. None is ever taken away while the process lives: a host that was a mesh name a moment ago must not be
     * asked of DNS, and sent to in clear, because HMS-SYS lost its data.
     */
    public synchronized void publish(Set<String> namespaces) {
        Set<String> all = new HashSet<>(namespaces);
        if (known != null) {
            all.addAll(known);
        }
        known = Set.copyOf(all);
        notifyAll();
    }

    /** The name a host stands for, or empty for a host outside the mesh. */
    public Optional<LogicalName> resolve(String host, Deadline deadline) throws MeshNotReadyException {
        int dot = host.indexOf('.');
        if (dot <= 0) {
            return Optional.empty();
        }
        if (host.regionMatches(true, host.length() - 5, ".mesh", 0, 5)) {
            return Optional.of(parse(host));
        }
        if (dot != host.lastIndexOf('.') || dot == host.length() - 1) {
            return Optional.empty();
        }
        Set<String> namespaces = known;
        if (namespaces == null) {
            namespaces = await(host, deadline.min(Deadline.after(PATIENCE, ticker.nanos())));
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return namespaces.contains(lower.substring(dot + 1)) ? Optional.of(parse(lower)) : Optional.empty();
    }

    /** Waits until the namespaces are known, or the time is over. */
    public synchronized boolean await(Deadline deadline) throws InterruptedException {
        while (known == null) {
            long left = deadline.remainingNanos(ticker.nanos());
            if (left <= 0) {
                return false;
            }
            wait(Math.max(1, Math.min(left / 1_000_000, 60_000)));
        }
        return true;
    }

    private Set<String> await(String host, Deadline deadline) throws MeshNotReadyException {
        try {
            if (await(deadline)) {
                return known;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new MeshNotReadyException(
                host
                        + ": HMS-SYS has not told the namespaces of the mesh yet, so nobody knows whether this host is in it"
                        + " (a host that ends in .mesh needs no telling)",
                null);
    }

    private static LogicalName parse(String host) throws MeshNotReadyException {
        try {
            return LogicalName.parse(host);
        } catch (IllegalArgumentException notAName) {
            throw new MeshNotReadyException(notAName.getMessage(), notAName);
        }
    }
}
