package gov.hms.samples.taxday.story;

import gov.hms.samples.taxday.intake.Answer;
import gov.hms.samples.taxday.intake.Answer.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands returns in at a fixed rate, whether earlier ones were answered or not (open loop), with at most 256 at a time. Every
 * filing has its own number; file and return id follow from it, so that a filing without a definite end can be made again.
 */
final class Load implements AutoCloseable {
    private static final int MAX_IN_FLIGHT = 256;

    private final Portal portal;
    private final Returns returns;
    private final ExecutorService callers = Executors.newFixedThreadPool(MAX_IN_FLIGHT, Load::daemon);
    private final Semaphore permits = new Semaphore(MAX_IN_FLIGHT);
    private final ConcurrentMap<Long, Long> paidCents = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, String> unsettled = new ConcurrentHashMap<>();
    private final Thread sender;
    private final Tally total = new Tally();
    private volatile Tally current = new Tally();
    private volatile boolean running;
    private volatile boolean dispatching;
    private volatile boolean forgetful;
    private volatile boolean closed;
    private volatile int perSecond;

    Load(Portal portal, Returns returns, int ratePerSecond) {
        this.portal = portal;
        this.returns = returns;
        this.perSecond = ratePerSecond;
        this.sender = daemon(this::send);
        sender.start();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "load");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns per second from now on. */
    void rate(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Returns per second at the moment. */
    int rate() {
        return perSecond;
    }

    void resume() {
        running = true;
    }

    /** When this returns, nothing more is handed in. */
    void pause() {
        running = false;
        while (dispatching) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
    /** From now on filings count here. */
    Tally begin() {
        Tally next = new Tally();
        current = next;
        return next;
    }

    /** Everything since the start. */
    Tally total() {
        return total;
    }

    /** Starts a new tally for what follows, and waits until the filings of this one have ended. */
    void settle(Tally tally) throws InterruptedException {
        begin();
        Waiting.until(60_000, () -> tally.inFlight() == 0);
    }

    private void send() {
        long next = System.nanoTime();
        for (long n = 1; !closed; n++) {
            if (!running) {
                while (!running && !closed) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
                next = System.nanoTime();
            }
            for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            next += 1_000_000_000L / perSecond;
            dispatching = true;
            if (running) {
                dispatch(n);
            }
            dispatching = false;
        }
    }

    private void dispatch(long n) {
        permits.acquireUninterruptibly();
        Tally tally = current;
        tally.sent();
        total.sent();
        callers.execute(() -> {
            try {
                file(n, List.of(tally, total));
            } finally {
                permits.release();
            }
        });
    }

    /** Hands one in and counts it. */
    private void file(long n, List<Tally> tallies) {
        long start = System.nanoTime();
        try {
            Answer answer = portal.file(Returns.id(n), returns.file(n));
            long micros = (System.nanoTime() - start) / 1_000;
            remember(n, answer);
            tallies.forEach(tally -> tally.answered(answer, micros));
        } catch (IOException | RuntimeException e) {
            if (!forgetful) {
                unsettled.put(n, String.valueOf(e.getMessage()));
            }
            tallies.forEach(tally -> tally.failed(e.toString()));
        }
    }

    /** From now on single filings are not remembered: the load may go on for days. */
    void forget() {
        forgetful = true;
    }

    private void remember(long n, Answer answer) {
        if (forgetful) {
            return;
        }
        if (answer.outcome() == Outcome.UNAVAILABLE) {
            unsettled.put(n, String.valueOf(answer.detail()));
            return;
        }
        unsettled.remove(n);
        if (answer.outcome() == Outcome.PAID) {
            paidCents.put(n, answer.paidCents());
        }
    }

    /** Hands the n-th return in once more, under the same id; on the caller's thread. */
    Answer again(long n) throws IOException {
        Answer answer = portal.file(Returns.id(n), returns.file(n));
        remember(n, answer);
        return answer;
    }

    /** Filings without a definite end: number, and why. */
    Map<Long, String> unsettled() {
        return Map.copyOf(unsettled);
    }

    /** What was reported as paid, by filing number. */
    Map<Long, Long> paidCents() {
        return Map.copyOf(paidCents);
    }

    @Override
    public void close() {
        closed = true;
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        callers.shutdown();
    }
}
