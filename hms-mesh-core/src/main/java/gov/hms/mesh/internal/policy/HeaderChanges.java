package gov.hms.mesh.internal.policy;

import java.util.List;

/**
 * Changes to the headers of a request.
 *
 * @param set name and value by turns; replaces what the application put there
 * @param remove names
 */
public record HeaderChanges(List<String> set, List<String> remove) {
    public static final HeaderChanges NONE = new HeaderChanges(List.of(), List.of());

    public HeaderChanges {
        set = List.copyOf(set);
        remove = List.copyOf(remove);
    }
}
