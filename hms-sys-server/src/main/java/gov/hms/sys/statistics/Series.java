package gov.hms.sys.statistics;

import java.util.ArrayList;
import java.util.List;

/** Calls of one kind over the last hour, oldest first. */
final class Series {
    /** Of the object, its list, and its place and name in a map. */
    private static final int OVERHEAD = 320;

    private final Ages ages;
    private final List<Slot> slots = new ArrayList<>(4);
    private int bytes = OVERHEAD;

    Series(Ages ages) {
        this.ages = ages;
    }

    /** @param scratch is overwritten */
    void add(int second, CallCounts counts, Tally scratch) {
        int start = ages.start(second, 0);
        Slot newest = slots.isEmpty() ? null : slots.get(slots.size() - 1);
        if (newest != null && newest.end() > start) {
            scratch.clear();
            newest.counts().addTo(scratch);
            counts.addTo(scratch);
            replace(slots.size() - 1, new Slot(newest.start(), newest.seconds(), scratch.pack()));
        } else {
            append(new Slot(start, ages.width(0), counts));
        }
    }

    /** What was kept before, in order; what is not after the newest is left out. */
    void restore(Slot slot) {
        if (slots.isEmpty() || slots.get(slots.size() - 1).end() <= slot.start()) {
            append(slot);
        }
    }

    private void append(Slot slot) {
        slots.add(slot);
        bytes += slot.bytes();
    }

    private void replace(int at, Slot slot) {
        bytes += slot.bytes() - slots.get(at).bytes();
        slots.set(at, slot);
    }

    /** Puts together what got old enough for it, and forgets what is before {@code oldest}. */
    void compact(int now, int oldest, Tally scratch) {
        List<Slot> before = List.copyOf(slots);
        slots.clear();
        bytes = OVERHEAD;
        int at = 0;
        while (at < before.size()) {
            Slot first = before.get(at++);
            int age = now - first.start();
            int end = ages.start(first.start(), age) + ages.width(age);
            int from = at;
            while (at < before.size() && before.get(at).start() < end) {
                at++;
            }
            Slot whole = at == from ? first : merged(first, before.subList(from, at), scratch);
            if (whole.end() > oldest) {
                append(whole);
            }
        }
    }

    private static Slot merged(Slot first, List<Slot> rest, Tally scratch) {
        scratch.clear();
        first.counts().addTo(scratch);
        rest.forEach(slot -> slot.counts().addTo(scratch));
        return new Slot(first.start(), rest.get(rest.size() - 1).end() - first.start(), scratch.pack());
    }

    /** Adds what lies, at least in part, between the two seconds. */
    void addTo(Tally sum, Window window) {
        for (int at = slots.size() - 1; at >= 0 && slots.get(at).end() > window.from(); at--) {
            if (slots.get(at).start() < window.to()) {
                slots.get(at).counts().addTo(sum);
            }
        }
    }

    /** The same, into one sum for each step of the window. */
    void addTo(Tally[] steps, Window window, int seconds) {
        for (int at = slots.size() - 1; at >= 0 && slots.get(at).end() > window.from(); at--) {
            int step = (Math.max(slots.get(at).start(), window.from()) - window.from()) / seconds;
            if (step < steps.length) {
                slots.get(at).counts().addTo(steps[step]);
            }
        }
    }

    /** Forgets what ended by then. */
    void dropUntil(int second) {
        while (!slots.isEmpty() && slots.get(0).end() <= second) {
            bytes -= slots.remove(0).bytes();
        }
    }

    /** The second at which the oldest ends; only when there is one. */
    int oldestEnd() {
        return slots.get(0).end();
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    int bytes() {
        return bytes;
    }

    List<Slot> slots() {
        return List.copyOf(slots);
    }
}
