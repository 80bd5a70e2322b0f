package gov.hms.mesh.internal.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the attempts of this process at one destination, holds them to a limit, and lets some wait in the order in which they
 * came. The count is the process's and outlives every configuration; the limits are always the newest ones. A lock is taken
 * only where somebody waits.
 */
public final class ConnectionLimit {
    /** In place of an atomic of its own in each permit: there is one for every attempt. */
    private static final AtomicIntegerFieldUpdater<Permit> GIVEN =
            AtomicIntegerFieldUpdater.newUpdater(Permit.class, "given");

    private final AtomicInteger inFlight = new AtomicInteger();
    private final Deque<Waiter> queue = new ArrayDeque<>();

    /** Length of the queue, for those who do not hold the lock. */
    private volatile int waiting;

    private volatile Limits limits = new Limits(0, 0);

    /**
     * How many may be in flight, and how many may wait beside them.
     *
     * @param inFlight 0: as many as there are
     */
    public record Limits(int inFlight, int waiting) {}

    /** Takes new limits over. Whoever waits stays, and goes on at once where the new limit has room. */
    public void adopt(Limits next) {
        limits = next;
        admitWaiting();
    }

    public Limits limits() {
        return limits;
    }

    public int inFlight() {
        return inFlight.get();
    }

    public int waiting() {
        return waiting;
    }

    /** A permit for one attempt; null when the limit is reached or somebody waits already. */
    public Permit tryAcquire() {
        return waiting == 0 && tryTake() ? new Permit() : null;
    }

    /** A place at the end of the queue; null when the queue is full. Ends with {@link Waiter#leave()}, whatever happens. */
    public Waiter tryQueue() {
        Waiter waiter = new Waiter(Thread.currentThread());
        synchronized (queue) {
            if (queue.size() >= limits.waiting) {
                return null;
            }
            queue.add(waiter);
            waiting = queue.size();
        }
        // only now: a permit that was given back before the queue was seen would wake nobody
        admitWaiting();
        return waiter;
    }

    private boolean tryTake() {
        while (true) {
            int count = inFlight.get();
            int limit = limits.inFlight;
            if (limit > 0 && count >= limit) {
                return false;
            }
            if (inFlight.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    private void giveBack() {
        inFlight.decrementAndGet();
        if (waiting > 0) {
            admitWaiting();
        }
    }

    private void admitWaiting() {
        synchronized (queue) {
            while (!queue.isEmpty() && tryTake()) {
                queue.remove().admit();
            }
            waiting = queue.size();
        }
    }

    /** The right to be in flight. Giving it back twice counts once. */
    public final class Permit implements Runnable {
        private volatile int given;

        private Permit() {}

        public void release() {
            if (GIVEN.compareAndSet(this, 0, 1)) {
                giveBack();
            }
        }

        @Override
        public void run() {
            release();
        }
    }

    /** A place in the queue. */
    public final class Waiter {
        private final Thread thread;
        private volatile Permit permit;

        private Waiter(Thread thread) {
            this.thread = thread;
        }

        /** Whether the wait is over. */
        public boolean admitted() {
            return permit != null;
        }

        private void admit() {
            permit = new Permit();
            LockSupport.unpark(thread);
        }

        /** Ends the wait. Returns the permit, or null when it did not come in time. */
        public Permit leave() {
            if (permit == null) {
                synchronized (queue) {
                    queue.remove(this);
                    waiting = queue.size();
                }
            }
            return permit;
        }
    }
}
