package gov.hms.mesh.internal.telemetry;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * When the garbage collector last stopped this process: the newest {@value #KEPT} stops, as the JVM announces them, to the
 * millisecond. It is told of each after its end, and asked about a slow call alone.
 */
public final class GcPauses implements AutoCloseable {
    static final int KEPT = 64;

    private record Pause(long startMillis, long endMillis) {
        long within(long fromMillis, long toMillis) {
            return Math.max(0, Math.min(toMillis, endMillis) - Math.max(fromMillis, startMillis));
        }
    }

    private final AtomicReferenceArray<Pause> newest = new AtomicReferenceArray<>(KEPT);
    private final AtomicInteger next = new AtomicInteger();
    private final NotificationListener listener = this::heard;
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final long jvmStartMillis = ManagementFactory.getRuntimeMXBean().getStartTime();

    /** Listens until it is closed. */
    public void listen() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            // of the collectors that work while the process runs only the short stops count, which have a bean of their
            // own
            if (stopsTheWorld(collector.getName()) && collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                emitters.add(emitter);
            }
        }
    }

    static boolean stopsTheWorld(String collector) {
        return !collector.contains("Cycles") && !collector.contains("Concurrent");
    }

    private void heard(Notification notification, Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            GcInfo stop = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
                    .getGcInfo();
            paused(jvmStartMillis + stop.getStartTime(), jvmStartMillis + stop.getEndTime());
        }
    }

    /** @param startMillis since the epoch */
    void paused(long startMillis, long endMillis) {
        newest.set(Math.floorMod(next.getAndIncrement(), KEPT), new Pause(startMillis, endMillis));
    }

    /** How much of the time between two moments, in milliseconds since the epoch, this process stood still. In nanoseconds. */
    long overlapNanos(long fromMillis, long toMillis) {
        long millis = 0;
        for (int i = 0; i < KEPT; i++) {
            Pause pause = newest.get(i);
            if (pause != null) {
                millis += pause.within(fromMillis, toMillis);
            }
        }
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public void close() {
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException gone) {
                // what was to be is: nobody listens
                continue;
            }
        }
        emitters.clear();
    }
}
