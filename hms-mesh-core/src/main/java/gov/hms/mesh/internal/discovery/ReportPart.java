package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.internal.wire.StatisticsReport;

/** What other parts of the process have to say in the next report to HMS-SYS. */
public interface ReportPart {
    /** Adds what there is, and forgets it. */
    void moveTo(StatisticsReport.Builder report);
}
