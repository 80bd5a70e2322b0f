package gov.hms.sys.statistics;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All callers, and the bounds of what they take together. Guarded by whoever has it. */
final class Callers {
    static final int MOST = 2_000;

    /** Beyond the limit so much is given up at once, for it is a search through everything. */
    private static final int HEADROOM = 16;

    private final long maxBytes;
    private final Map<String, CallerCalls> byName = new TreeMap<>();
    private final Tally scratch = new Tally();

    Callers(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds what an instance reported; not of a caller for which there is no place. */
    void add(String source, String instanceId, int second, List<CallSample> samples) {
        CallerCalls caller = byName.get(source);
        if (caller == null && byName.size() < MOST) {
            caller = new CallerCalls(source, second);
            byName.put(source, caller);
        }
        if (caller != null) {
            for (CallSample sample : samples) {
                caller.to(sample.destination().toString()).add(second, instanceId, sample, scratch);
            }
        }
    }

    /** Those that are known already stay. */
    void addAll(Collection<CallerCalls> others) {
        others.forEach(other -> byName.putIfAbsent(other.source, other));
    }

    /** Null when there is none. */
    CallerCalls get(String source) {
        return byName.get(source);
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    Stream<EdgeCalls> edges() {
        return byName.values().stream().flatMap(caller -> caller.edges().stream());
    }

    long bytes() {
        return byName.values().stream().mapToLong(CallerCalls::bytes).sum();
    }

    /** Puts together what got old enough, forgets what got too old, and keeps to the bytes. */
    void compact(int now, int oldest) {
        byName.values().forEach(caller -> caller.compact(now, oldest, scratch));
        byName.values().removeIf(caller -> caller.isEmpty() && caller.first() <= oldest);
        if (bytes() > maxBytes) {
            evict();
        }
    }

    private void evict() {
        Map<CallerCalls, Integer> sizes = new HashMap<>();
        byName.values().forEach(caller -> sizes.put(caller, caller.bytes()));
        long bytes = bytes();
        while (bytes > maxBytes - maxBytes / HEADROOM && !sizes.isEmpty()) {
            Map.Entry<CallerCalls, Integer> heaviest =
                    sizes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            heaviest.getKey().dropOldest();
            int left = heaviest.getKey().bytes();
            bytes -= heaviest.getValue() - left;
            heaviest.setValue(left);
            if (left == 0) {
                sizes.remove(heaviest.getKey());
            }
        }
        byName.values().removeIf(CallerCalls::isEmpty);
    }

    /** One of them as bytes in a file; none when it is gone. */
    byte[] encoded(String source) throws IOException {
        CallerCalls caller = byName.get(source);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (caller != null) {
            CallerCodec.write(caller, new DataOutputStream(bytes));
        }
        return bytes.toByteArray();
    }
}
