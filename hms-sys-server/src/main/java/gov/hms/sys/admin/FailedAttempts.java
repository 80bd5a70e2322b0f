package gov.hms.sys.admin;

import gov.hms.sys.stream.Connections;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Ten wrong tokens a minute from one address (of IPv6, one /64), and no more are looked at: neither wrong ones nor right ones
 * that never came from there, so that trying tells nothing. Who was let in from there within the last hour still is: nobody is
 * locked out by whoever else sits behind the same address.
 */
final class FailedAttempts {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final int MOST = 10;

    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int MOST_ADDRESSES = 4_096;
    private static final int MOST_NAMES = 16;

    private final LongSupplier nanoTime;

    /** By address, least recently seen first. Guarded by itself. */
    private final Map<String, Seen> addresses = new LinkedHashMap<>(64, 0.75f, true);

    FailedAttempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The address in the form in which it is counted. */
    static String address(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return "unknown";
        }
        return Connections.address(inet.getAddress());
    }

    void failed(String address) {
        synchronized (addresses) {
            Seen seen = seen(address);
            seen.refresh(nanoTime.getAsLong());
            seen.failures++;
        }
    }

    void admitted(String address, String name) {
        synchronized (addresses) {
            Seen seen = seen(address);
            seen.names.remove(name);
            seen.names.add(name);
            if (seen.names.size() > MOST_NAMES) {
                seen.names.remove(seen.names.iterator().next());
            }
            seen.admitted = nanoTime.getAsLong();
        }
    }

    /** Whether this one is to be turned away whatever they show. */
    boolean turnsAway(String address, String name) {
        synchronized (addresses) {
            Seen seen = addresses.get(address);
            if (seen == null) {
                return false;
            }
            long now = nanoTime.getAsLong();
            seen.refresh(now);
            boolean known = seen.names.contains(name) && now - seen.admitted < REMEMBERED.toNanos();
            return seen.failures >= MOST && !known;
        }
    }

    int size() {
        synchronized (addresses) {
            return addresses.size();
        }
    }

    private Seen seen(String address) {
        Seen seen = addresses.computeIfAbsent(address, unknown -> new Seen(nanoTime.getAsLong()));
        if (addresses.size() > MOST_ADDRESSES) {
            addresses.remove(addresses.keySet().iterator().next());
        }
        return seen;
    }

    private static final class Seen {
        private final Set<String> names = new LinkedHashSet<>();
        private long since;
        private int failures;
        private long admitted;

        Seen(long now) {
            since = now;
        }

        void refresh(long now) {
            if (now - since >= WINDOW.toNanos()) {
                since = now;
                failures = 0;
            }
        }
    }
}
