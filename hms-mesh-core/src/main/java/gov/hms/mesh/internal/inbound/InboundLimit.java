package gov.hms.mesh.internal.inbound;

import gov.hms.mesh.call.Priority;
import java.util.Optional;
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
    private final Optional<AsyncLimit> asyncLimit;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param async for the requests that are answered later; empty: they count among all others */
    InboundLimit(LoadLimit limit, Optional<AsyncLimit> async) {
        this.limit = limit;
        this.asyncLimit = async;
    }

    /**
     * @param setting {@code adaptive}, {@code off}, or how many requests may run at the same time
     * @throws IllegalArgumentException when it is none of these
     */
    public static InboundLimit of(String setting) {
        return switch (setting) {
            case ADAPTIVE -> new InboundLimit(new OverloadLimit(), Optional.of(new AsyncLimit()));
            case "off" -> new InboundLimit(LoadLimit.fixed(Integer.MAX_VALUE), Optional.empty());
            default -> new InboundLimit(LoadLimit.fixed(number(setting)), Optional.empty());
        };
    }

    private static int number(String setting) {
        if (setting.matches("[1-9][0-9]{0,6}") && Integer.parseInt(setting) <= MAX) {
            return Integer.parseInt(setting);
        }
        throw new IllegalArgumentException("HMS_MESH_INBOUND_LIMIT: " + setting.replaceAll("\\p{Cntrl}", "?")
                + " (expected: adaptive, off, or a number from 1 to " + MAX + ")");
    }

    /**
     * Lets a request in, if there is room for one of its kind; otherwise null.
     *
     * @param now reading of the monotonic clock
     */
    Permit acquire(Priority priority, long now) {
        if (asyncLimit.isPresent()
                && waiting.get() >= most(priority, asyncLimit.get().limit(now))) {
            return null;
        }
        int most = most(priority, limit.limit());
        int before = running.get();
        while (before < most) {
            if (running.compareAndSet(before, before + 1)) {
                return new Permit(before + 1);
            }
            before = running.get();
        }
        return null;
    }

    private static int most(Priority priority, long all) {
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

    /** Those among them that are answered later. For gauges. */
    public int waiting() {
        return waiting.get();
    }

    /** For gauges. */
    public int running() {
        return running.get() + waiting.get();
    }

    /** The right of one request to run. It is given back by one of {@link #worked} and {@link #ignored}, once. */
    final class Permit {
        private volatile int inflight;
        private volatile boolean later;

        private Permit(int inflight) {
            this.inflight = inflight;
        }

        /** The application answers from another thread: the request holds none of those that serve the others. */
        void answersLater() {
            if (asyncLimit.isPresent() && !later) {
                later = true;
                running.decrementAndGet();
                inflight = waiting.incrementAndGet();
            }
        }

        /**
         * The request ended after doing its work.
         *
         * @param began reading of the monotonic clock
         * @param ownNanos that it took, without the time that it waited for calls of its own
         * @param patience how it ended for its caller
         */
        void worked(long began, long now, long ownNanos, Patience patience) {
            int after = place().getAndDecrement();
            Ended request = new Ended(began, now, ownNanos, inflight, after, patience);
            if (later) {
                asyncLimit.orElseThrow().ended(request);
            } else {
                limit.ended(request);
            }
        }

        /** The request ended in a way that says nothing about load. */
        void ignored() {
            place().decrementAndGet();
        }

        private AtomicInteger place() {
            return later ? waiting : running;
        }
    }
}
