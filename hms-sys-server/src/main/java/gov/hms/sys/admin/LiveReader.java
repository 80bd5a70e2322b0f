package gov.hms.sys.admin;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** One who looks on. At most one event is on its way to it; those that come meanwhile it misses. */
final class LiveReader {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofMinutes(5);

    private final Operator by;
    private final Response response;
    private final Callback callback;
    private final LongSupplier nanoTime;
    private final Consumer<LiveReader> gone;
    private final long endNanos;
    private final boolean counted;
    private long eventsLeft;
    private boolean writing;
    private long writingSince;
    private String ending;
    private boolean over;

    LiveReader(
            Operator by,
            Response response,
            Callback callback,
            long events,
            LongSupplier nanoTime,
            Consumer<LiveReader> gone) {
        this.by = by;
        this.response = response;
        this.callback = callback;
        this.eventsLeft = events;
        this.counted = events > 0;
        this.nanoTime = nanoTime;
        this.gone = gone;
        this.endNanos = nanoTime.getAsLong() + LONGEST.toNanos();
    }

    Operator by() {
        return by;
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
        response.write(false, ByteBuffer.wrap(LiveFeed.bytes(events)), Callback.from(this::written, this::failed));
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

    void cutIfSlow() {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            if (!over && writing && now - writingSince >= PATIENCE.toNanos()) {
                // the write that is under way fails with it, and ends this
                response.getRequest()
                        .getConnectionMetaData()
                        .getConnection()
                        .getEndPoint()
                        .close();
                return;
            }
        }
        if (now - endNanos >= 0) {
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
        String end = LiveFeed.event("end", Map.of("reason", ending));
        response.write(true, ByteBuffer.wrap(LiveFeed.bytes(end)), callback);
    }

    private void failed(Throwable why) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        gone.accept(this);
        callback.failed(why);
    }
}
