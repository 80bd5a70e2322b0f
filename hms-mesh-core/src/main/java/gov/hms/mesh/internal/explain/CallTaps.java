package gov.hms.mesh.internal.explain;

import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.internal.telemetry.CallRecords;
import gov.hms.mesh.internal.telemetry.CallTap;
import gov.hms.mesh.internal.time.Ticker;
import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.wire.Tap;
import gov.hms.mesh.internal.wire.TappedCalls;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HMS-SYS of calls as they end, while an operator looks on: only those that are asked for, so many in a second, and for so long. Calls
 * do not wait for it, and while nobody looks on it costs them the reading of one field.
 */
final class CallTaps implements CallTap {
    private static final Logger log = LoggerFactory.getLogger(CallTaps.class);
    private static final int MOST = 4;
    private static final Duration FLUSH = Duration.ofMillis(500);

    private final CallRecords records;
    private final Timers background;
    private final Ticker ticker;
    private final InstantSource clock;
    private final Supplier<RandomGenerator> random;
    private volatile OpenTap[] open = new OpenTap[0];
    private boolean flushing;

    CallTaps(Explanations.Parts with) {
        records = with.records();
        background = with.background();
        ticker = with.ticker();
        clock = with.clock();
        random = with.random();
    }

    @Override
    public void ended(CallJournal call) {
        for (OpenTap tap : open) {
            tap.offer(call, random.get());
        }
    }

    /** Begins one, in the place of an older one of the same name, or ends it. */
    synchronized void asked(Tap tap, Consumer<TappedCalls> sink) {
        List<OpenTap> others = new ArrayList<>();
        for (OpenTap other : open) {
            if (!other.id().equals(tap.getId())) {
                others.add(other);
            }
        }
        if (!tap.getStop() && others.size() < MOST) {
            OpenTap begun = new OpenTap(tap, sink, ticker.nanos());
            others.add(begun);
            log.info("HMS-SYS listens to the calls of this process for at most {}", begun.length());
        }
        listen(others);
        flushLater();
    }

    /** The stream on which they were asked for is over; who still wants them asks again on the next one. */
    synchronized void endAll() {
        listen(List.of());
    }

    private void listen(List<OpenTap> taps) {
        open = taps.toArray(OpenTap[]::new);
        records.tap(taps.isEmpty() ? CallTap.NONE : this);
    }

    private synchronized void flushLater() {
        if (!flushing && open.length > 0) {
            flushing = true;
            background.after(FLUSH, this::flush);
        }
    }

    private synchronized void flush() {
        flushing = false;
        long now = ticker.nanos();
        List<OpenTap> left = new ArrayList<>();
        for (OpenTap tap : open) {
            tap.flush(clock.instant().toEpochMilli(), now);
            if (!tap.isOver(now)) {
                left.add(tap);
            }
        }
        if (left.size() < open.length) {
            listen(left);
        }
        flushLater();
    }
}
