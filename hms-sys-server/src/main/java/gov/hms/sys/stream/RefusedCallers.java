package gov.hms.sys.stream;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.RefusalLog;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whose certificate, or lack of one, was refused at the mesh port: in the handshake, or by a call later, when the certificate was
 * good once. It is put on record by {@link #record()}, so that no thread of the sockets waits for a disk: the first refusal of a
 * kind at once, then the sum of what followed once a minute, because who is refused by mistake tries again for days.
 */
public final class RefusedCallers {
    private static final String ACTION = "caller.refuse";
    private static final String TARGET = "mesh port";
    private static final long PERIOD = Duration.ofMinutes(1).toNanos();

    /** More kinds at a time than {@link RefusalLog} would write; what is beyond is counted there. */
    private static final int MOST = 100;

    private final RefusalLog refusals;
    private final LongSupplier nanoTime;

    /** Guarded by itself. */
    private final Map<AuditEntry, Sum> sums = new LinkedHashMap<>();

    private static final class Sum {
        private long unwritten;
        private boolean written;
        private long writtenAt;

        boolean isDue(long now) {
            return unwritten > 0 && (!written || now - writtenAt >= PERIOD);
        }

        boolean isOver(long now) {
            return unwritten == 0 && now - writtenAt >= PERIOD;
        }

        String take(long now) {
            String said =
                    unwritten == 1 ? "" : " (" + unwritten + " times" + (written ? " since the last record" : "") + ")";
            unwritten = 0;
            written = true;
            writtenAt = now;
            return said;
        }
    }

    public RefusedCallers(RefusalLog refusals, LongSupplier nanoTime) {
        this.refusals = refusals;
        this.nanoTime = nanoTime;
    }

    /** Of a handshake the address is not known to those who judge the certificate. */
    public void handshake(String why) {
        add(RefusalLog.NOBODY, "TLS handshake: " + Text.bounded(why));
    }

    /** @param proven whose certificate it is, when that is beyond doubt */
    void call(InetAddress from, Optional<SpiffeId> proven, String why) {
        add(
                proven.map(SpiffeId::toString).orElse(RefusalLog.NOBODY),
                "client certificate: " + Text.bounded(why) + ", from " + Connections.address(from));
    }

    private void add(String who, String detail) {
        AuditEntry kind = new AuditEntry(who, ACTION, TARGET, detail);
        synchronized (sums) {
            Sum sum = sums.get(kind);
            if (sum == null && sums.size() < MOST) {
                sum = new Sum();
                sums.put(kind, sum);
            }
            if (sum != null) {
                sum.unwritten++;
                return;
            }
        }
        refusals.keepBack(kind);
    }

    /** To be called about once a second. A refusal stays one when it cannot be written. */
    public void record() {
        List<AuditEntry> due = new ArrayList<>();
        synchronized (sums) {
            long now = nanoTime.getAsLong();
            sums.values().removeIf(sum -> sum.isOver(now));
            sums.forEach((kind, sum) -> {
                if (sum.isDue(now)) {
                    due.add(new AuditEntry(kind.actor(), ACTION, TARGET, kind.detail() + sum.take(now)));
                }
            });
        }
        due.forEach(refusals::record);
    }
}
