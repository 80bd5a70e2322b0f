package gov.hms.sys.server;

import gov.hms.sys.store.StoredPolicy;
import java.util.List;

/**
 * A stored policy that the HMS-SYS that stored it accepted, and this one does not.
 *
 * @param violations what this one has against it
 */
record UnreadablePolicy(StoredPolicy stored, List<String> violations) {
    private static final int SHOWN = 5;

    /** As {@code --drop-policy} takes it: of one revision, so that an option that is left behind drops nothing later. */
    static String label(StoredPolicy stored) {
        return stored.name() + "@" + stored.revision();
    }

    String label() {
        return label(stored);
    }

    /** The first violations, and how many more there are. */
    String why() {
        int more = violations.size() - SHOWN;
        String first = String.join("; ", violations.subList(0, Math.min(SHOWN, violations.size())));
        return more > 0 ? first + "; and " + more + " more" : first;
    }
}
