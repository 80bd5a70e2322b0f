package gov.hms.mesh.internal.telemetry;

import gov.hms.mesh.internal.stack.CallJournal;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;

/** A call, until its answer was read, in a recording of Java Flight Recorder; slow ones alone, unless the recording says otherwise. */
@Name("hms.mesh.Call")
@Label("Mesh call")
@Category({"HMS mesh"})
@Description("A call through the mesh, and where its time went")
@Threshold("20 ms")
@StackTrace(false)
final class CallEvent extends Event {
    @Label("Destination")
    String destination;

    @Label("Route")
    String route;

    @Label("Status")
    int status;

    @Label("Response Flag")
    String flag;

    @Label("Attempts")
    int attempts;

    @Label("Trace")
    String trace;

    @Label("Queue")
    @Timespan(Timespan.NANOSECONDS)
    long queue;

    @Label("Pick")
    @Timespan(Timespan.NANOSECONDS)
    long pick;

    @Label("Connect")
    @Timespan(Timespan.NANOSECONDS)
    long connect;

    @Label("TLS")
    @Timespan(Timespan.NANOSECONDS)
    long tls;

    @Label("First Byte")
    @Timespan(Timespan.NANOSECONDS)
    long firstByte;

    @Label("Body")
    @Timespan(Timespan.NANOSECONDS)
    long body;

    @Label("GC Overlap")
    @Timespan(Timespan.NANOSECONDS)
    long gc;

    void tell(CallJournal journal) {
        Phases phases = Phases.of(journal);
        destination = journal.destination().toString();
        route = journal.route();
        status = journal.status();
        flag = journal.flag() == null ? "" : journal.flag().name();
        attempts = journal.attempts();
        trace = journal.id();
        queue = phases.queueNanos();
        pick = phases.pickNanos();
        connect = phases.connectNanos();
        tls = phases.tlsNanos();
        firstByte = phases.firstByteNanos();
        body = phases.bodyNanos();
        gc = phases.gcNanos();
    }
}
