package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Priority;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a service from taking on more than it can finish in time. Of its limit, {@link Priority#BATCH} may fill four fifths,
 * {@link Priority#NORMAL} all but a twentieth, and {@link Priority#CRITICAL} a tenth more than all of it: so they are shed in
 * that order.
 */
public final class InboundLimit {
    /** What {@code HMS_MESH_INBOUND_LIMIT} means when it is not set. */
    public static final String ADAPTIVE = "adaptive";

    private static final int MAX = 1_000_000;

    private final LoadLimit limit;
    private final AtomicInteger running = new AtomicInteger();

    InboundLimit(LoadLimit limit) {
        this.limit = limit;
    }

    /**
     * @param setting {@code adaptive}, {@code off}, or how many requests may run at the same time
     * @throws IllegalArgumentException when it is none of these
     */
    public static InboundLimit of(String setting) {
        return switch (setting) {
            case ADAPTIVE -> new InboundLimit(new OverloadLimit());
            case "off" -> new InboundLimit(LoadLimit.fixed(Integer.MAX_VALUE));
            default -> new InboundLimit(LoadLimit.fixed(number(setting)));
        };
    }

    private static int number(String setting) {
        if (setting.matches("[1-9][0-9]{0,6}") && Integer.parseInt(setting) <= MAX) {
            return Integer.parseInt(setting);
        }
        throw new IllegalArgumentException("HMS_MESH_INBOUND_LIMIT: " + setting.replaceAll("\\p{Cntrl}", "?")
                + " (expected: adaptive, off, or a number from 1 to " + MAX + ")");
    }

    /** Lets a request in, if there is room for one of its kind; otherwise null. */
    Permit acquire(Priority priority) {
        int most = most(priority);
        int before = running.get();
        while (before < most) {
            if (running.compareAndSet(before, before + 1)) {
                return new Permit(before + 1);
            }
            before = running.get();
        }
        return null;
    }

    private int most(Priority priority) {
        long all = limit.limit();
        long most = switch (priority) {
            case CRITICAL -> all + Math.max(1, all / 10);
            case NORMAL -> all - all / 20;
            case BATCH -> all * 4 / 5;
        };
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, most));
    }

    /** For gauges. */
    public int limit() {
        return limit.limit();
    }

    /** For gauges. */
    public int running() {
        return running.get();
    }

    /** The right of one request to run. Exactly one of its methods must be called, once. */
    final class Permit {
        private final int inflight;

        private Permit(int inflight) {
            this.inflight = inflight;
        }

        /**
         * The request ended after doing its work.
         *
         * @param ownNanos that it took, without the time that it waited for calls of its own
         * @param patience how it ended for its caller
         */
        void worked(long now, long ownNanos, Patience patience) {
            running.decrementAndGet();
            limit.ended(now, ownNanos, inflight, patience);
        }

        /** The request ended in a way that says nothing about load. */
        void ignored() {
            running.decrementAndGet();
        }
    }
}
