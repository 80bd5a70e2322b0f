package gov.hms.sys.stream;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.RefusalLog;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Whose certificate, or lack of one, was refused at the mesh port: in the handshake, or by a call later, when the certificate was
 * good once. It is put on record by {@link #record()}, so that no thread of the sockets waits for a disk.
 */
public final class RefusedCallers {
    private static final String ACTION = "caller.refuse";
    private static final String TARGET = "mesh port";

    /** More than {@link RefusalLog} writes in the time between two calls of {@link #record()}. */
    private static final int MOST = 100;

    private final RefusalLog refusals;
    private final BlockingQueue<AuditEntry> waiting = new ArrayBlockingQueue<>(MOST);

    public RefusedCallers(RefusalLog refusals) {
        this.refusals = refusals;
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
        AuditEntry entry = new AuditEntry(who, ACTION, TARGET, detail);
        if (!waiting.offer(entry)) {
            refusals.keepBack(entry);
        }
    }

    /** To be called about once a second. A refusal stays one when it cannot be written. */
    public void record() {
        for (AuditEntry next = waiting.poll(); next != null; next = waiting.poll()) {
            refusals.record(next);
        }
    }
}
