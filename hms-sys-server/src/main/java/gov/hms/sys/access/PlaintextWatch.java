package gov.hms.sys.access;

import gov.hms.mesh.call.LogicalName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who came in clear to which service in the last hour, as the instances tell. The time is ours, so that an instance with a wrong
 * clock hides nobody.
 */
public final class PlaintextWatch {
    /** As long a caller is remembered after its last request. */
    public static final Duration KEPT = Duration.ofHours(1);

    private static final int MOST = 5_000;

    private final InstantSource clock;
    private final Instant since;

    /** In the order of their last requests. Guarded by this. */
    private final Map<Key, Seen> callers = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(LogicalName service, String address) {}

    public PlaintextWatch(InstantSource clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    /**
     * One address that requests in clear came from.
     *
     * @param address IP literal; {@code other} for those that an instance had no place for
     * @param requests between the two moments
     */
    public record Seen(LogicalName service, String address, long requests, Instant first, Instant last) {}

    public synchronized void report(LogicalName service, String address, long requests) {
        Instant now = clock.instant();
        callers.compute(
                new Key(service, address),
                (key, seen) -> seen == null
                        ? new Seen(service, address, requests, now, now)
                        : new Seen(service, address, seen.requests + requests, seen.first, now));
        forgetOld(now);
    }

    /** Whose time the moments are. */
    public InstantSource clock() {
        return clock;
    }

    /** Since when this knows of everybody who comes. */
    public Instant since() {
        return since;
    }

    /** Who came within the time, the newest first. */
    public synchronized List<Seen> within(Duration last) {
        Instant now = clock.instant();
        forgetOld(now);
        List<Seen> seen = new ArrayList<>(callers.values());
        seen.removeIf(one -> !one.last.isAfter(now.minus(last)));
        seen.sort(Comparator.comparing(Seen::last)
                .reversed()
                .thenComparing(Seen::service)
                .thenComparing(Seen::address));
        return seen;
    }

    private void forgetOld(Instant now) {
        callers.values().removeIf(seen -> !seen.last.isAfter(now.minus(KEPT)));
        while (callers.size() > MOST) {
            callers.remove(callers.keySet().iterator().next());
        }
    }
}
