package gov.hms.sys.admin;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.RefusalLog;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Request;

/** Puts on record who was turned away from REST. */
record Refusals(RefusalLog log) {
    void record(String who, Request request, String why) {
        String address = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "an unknown address";
        log.record(new AuditEntry(
                who,
                "access.refuse",
                request.getMethod() + " " + Request.getPathInContext(request),
                why + ", from " + address));
    }
}
