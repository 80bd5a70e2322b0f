package gov.hms.sys.admin;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.Callback;

/** One who looks on. At most one event is on its way to it; those that come meanwhile it misses. */
final class LiveReader {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofMinutes(5);

    private final Entrant who;
    private final Line line;
    private final LongSupplier nanoTime;
    private final Consumer<LiveReader> gone;
    private final long endNanos;
    private final boolean counted;
    private long eventsLeft;
    private boolean writing;
    private long writingSince;
    private String ending;
    private boolean over;

    /** What leads to it. */
    interface Line {
        /** Begins to write; the callback hears when it is written, or cannot be. */
        void write(boolean last, String text, Callback written);

        /** Ends it, and with it the write that is under way. */
        void cut();

        /** It is over without a last event. */
        void failed(Throwable why);
    }

    /** @param events after so many it ends; 0: not by their number */
    LiveReader(Entrant who, Line line, long events, LongSupplier nanoTime, Consumer<LiveReader> gone) {
        this.who = who;
        this.line = line;
        this.eventsLeft = events;
        this.counted = events > 0;
        this.nanoTime = nanoTime;
        this.gone = gone;
        this.endNanos = nanoTime.getAsLong() + LONGEST.toNanos();
    }

    Entrant who() {
        return who;
    }

    void send(String events) {
        synchronized (this) {
            if (writing || over || ending != null) {
                return;
            }
            writing = true;
            writingSince = nanoTime.getAsLong();
            if (counted && --eventsLeft == 0) {
                ending = "enough";
            }
        }
        line.write(false, events, Callback.from(this::written, this::failed));
    }

    /** Its last event says why it ends; who is in the middle of one gets that first. */
    void end(String why) {
        synchronized (this) {
            if (over || ending != null) {
                return;
            }
            ending = why;
            if (writing) {
                return;
            }
        }
        last();
    }

    /** Ends what has lasted for long enough, and cuts who takes nothing. */
    void check() {
        long now = nanoTime.getAsLong();
        boolean slow;
        synchronized (this) {
            slow = !over && writing && now - writingSince >= PATIENCE.toNanos();
        }
        if (slow) {
            line.cut();
        } else if (now - endNanos >= 0) {
            end("renew");
        }
    }

    private void written() {
        boolean end;
        synchronized (this) {
            writing = false;
            end = ending != null && !over;
        }
        if (end) {
            last();
        }
    }

    private void last() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        gone.accept(this);
        line.write(true, LiveFeed.event("end", Map.of("reason", ending)), Callback.NOOP);
    }

    private void failed(Throwable why) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        gone.accept(this);
        line.failed(why);
    }
}
