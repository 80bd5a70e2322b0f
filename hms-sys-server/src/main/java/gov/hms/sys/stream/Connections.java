package gov.hms.sys.stream;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.stream.Overload.Reason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The open connections to the mesh port, by address and by service. What is one too many is closed before TLS begins where only
 * its address is known; one of a service gets an answer, so that its owner learns why.
 */
public final class Connections {
    /** A certificate is asked for in two calls; it takes a handshake and a moment. */
    static final Duration UNPROVEN = Duration.ofSeconds(30);

    private static final int IPV6_NETWORK_BYTES = 8;

    private final ConnectionLimits limits;
    private final Overload overload;
    private final LongSupplier nanoTime;

    /** Guarded by this, as is all else. */
    private final Map<InetSocketAddress, Open> open = new HashMap<>();

    private final Map<String, Integer> byAddress = new HashMap<>();
    private final Map<String, Integer> unproven = new HashMap<>();
    private final Map<LogicalName, Integer> byService = new HashMap<>();

    Connections(ConnectionLimits limits, Overload overload, LongSupplier nanoTime) {
        this.limits = limits;
        this.overload = overload;
        this.nanoTime = nanoTime;
    }

    /** One connection; its own end tells that it is over. */
    final class Open {
        private final InetSocketAddress remote;
        private final String address;
        private final Runnable close;
        private final long since = nanoTime.getAsLong();
        private boolean handshaken;
        private LogicalName service;

        private Open(InetSocketAddress remote, Runnable close) {
            this.remote = remote;
            this.address = address(remote.getAddress());
            this.close = close;
        }

        void closed() {
            synchronized (Connections.this) {
                open.remove(remote, this);
                less(byAddress, address);
                if (service != null) {
                    less(byService, service);
                } else if (handshaken) {
                    less(unproven, address);
                }
            }
        }
    }

    /**
     * @param close ends it, whatever it is doing
     * @return empty when there are too many: then it is to be closed at once
     */
    Optional<Open> opened(InetSocketAddress remote, Runnable close) {
        Open opened = new Open(remote, close);
        Reason refused;
        synchronized (this) {
            refused = open.size() >= limits.most()
                    ? Reason.CONNECTIONS
                    : byAddress.getOrDefault(opened.address, 0) >= limits.perAddress()
                            ? Reason.CONNECTIONS_OF_ADDRESS
                            : null;
            if (refused == null) {
                open.put(remote, opened);
                byAddress.merge(opened.address, 1, Integer::sum);
                return Optional.of(opened);
            }
        }
        overload.refused(refused, opened.address);
        return Optional.empty();
    }

    /**
     * Who is at the other end, now that it is known.
     *
     * @param service empty: no certificate that holds
     * @return what there are too many of, when there are: its calls are to be refused
     */
    Optional<Reason> handshaken(InetSocketAddress remote, Optional<LogicalName> service) {
        synchronized (this) {
            Open found = open.get(remote);
            if (found == null || found.handshaken) {
                return Optional.empty();
            }
            found.handshaken = true;
            if (service.isEmpty()) {
                int here = unproven.merge(found.address, 1, Integer::sum);
                return here > limits.unproven() ? Optional.of(Reason.CONNECTIONS_UNPROVEN) : Optional.empty();
            }
            found.service = service.get();
            int here = byService.merge(found.service, 1, Integer::sum);
            return here > 2 * limits.perService() ? Optional.of(Reason.CONNECTIONS_OF_SERVICE) : Optional.empty();
        }
    }

    /** Ends those that have proved nothing for too long. */
    void sweep() {
        List<Open> over;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            over = open.values().stream()
                    .filter(found -> found.service == null && now - found.since >= UNPROVEN.toNanos())
                    .toList();
        }
        for (Open found : over) {
            overload.refused(Reason.SLOW_PROOF, found.address);
            found.close.run();
        }
    }

    synchronized int size() {
        return open.size();
    }

    private static <K> void less(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /** As it is counted: whoever has one address of IPv6 has 2^64. */
    public static String address(InetAddress address) {
        return address instanceof Inet6Address && !address.isLoopbackAddress()
                ? HexFormat.ofDelimiter(":").formatHex(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES))
                        + "::/64"
                : address.getHostAddress();
    }
}
