package gov.hms.mesh.internal.resolve;

import gov.hms.mesh.call.LogicalName;

/** Asks whoever brings configurations to start or to stop bringing those of a name. Must return at once. */
public interface Interest {
    void subscribe(LogicalName name);

    void unsubscribe(LogicalName name);

    /** Whether the bringer is in contact with HMS-SYS, so that waiting for news is worth it. */
    boolean connected();
}
