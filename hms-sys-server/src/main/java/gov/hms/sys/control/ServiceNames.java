package gov.hms.sys.control;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.control.RefusedException.Reason;
import gov.hms.sys.snapshot.KnownNames;
import java.util.List;

/** Names as people type them to the one service that they mean. */
public final class ServiceNames {
    private static final int SHOWN = 20;

    private ServiceNames() {}

    /** @throws RefusedException when nobody, or more than one, has this name; the message lists who is there */
    public static LogicalName require(KnownNames names, String typed) throws RefusedException {
        List<LogicalName> candidates =
                candidates(names, typed).stream().filter(names::declared).toList();
        if (candidates.isEmpty()) {
            List<String> known = names.similar(typed, SHOWN).stream()
                    .map(LogicalName::toString)
                    .toList();
            throw new RefusedException(
                    Reason.UNKNOWN_SERVICE,
                    "service: " + typed + " (expected: one of the known services: "
                            + (known.isEmpty() ? "none is known yet" : String.join(", ", known)) + ")",
                    List.of(),
                    known.isEmpty()
                            ? "start a service with a join string from: hms token create <service>.<namespace>"
                            : "use one of these names, or start the service first");
        }
        if (candidates.size() > 1) {
            throw ambiguous("service", typed, candidates);
        }
        return candidates.get(0);
    }

    /** Those that the text could mean; empty for a short name that nobody has. */
    static List<LogicalName> candidates(KnownNames names, String typed) throws RefusedException {
        try {
            if (typed.indexOf('.') < 0 && !LogicalName.isLabel(typed)) {
                return List.of(LogicalName.parse(typed));
            }
            return names.candidates(typed);
        } catch (IllegalArgumentException malformed) {
            throw new RefusedException(
                    Reason.BAD_REQUEST,
                    malformed.getMessage(),
                    List.of(),
                    "write <service>.<namespace>, or <service> alone where it is unique");
        }
    }

    static RefusedException ambiguous(String field, String typed, List<LogicalName> candidates) {
        List<String> shown = candidates.stream().map(LogicalName::toString).toList();
        return new RefusedException(
                Reason.AMBIGUOUS_SERVICE,
                field + ": " + typed + " (expected: one of " + String.join(", ", shown) + ")",
                shown,
                "write the full name");
    }
}
