package gov.hms.sys.snapshot;

import gov.hms.mesh.call.LogicalName;

/** Calls from one service to another: what a configuration is made for. */
public record Edge(LogicalName source, LogicalName destination) {
    @Override
    public String toString() {
        return source + " -> " + destination;
    }
}
