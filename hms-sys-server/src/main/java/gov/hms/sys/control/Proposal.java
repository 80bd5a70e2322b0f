package gov.hms.sys.control;

import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.store.Change;
import java.util.List;

/**
 * What is to be done, decided on one state.
 *
 * @param changes empty when everything is already as it should be; then nothing is written at all
 */
record Proposal(List<AuditEntry> audit, List<Change> changes) {
    static final Proposal NOTHING = new Proposal(List.of(), List.of());

    Proposal {
        audit = List.copyOf(audit);
        changes = List.copyOf(changes);
    }

    static Proposal of(AuditEntry entry, Change... changes) {
        return new Proposal(List.of(entry), List.of(changes));
    }
}
