package gov.hms.sys.control;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Files of the policies directory that were not accepted, and why; as many as there are such files. */
public final class RejectedFiles {
    private final Map<String, List<String>> byFile = new ConcurrentSkipListMap<>();

    /** Violations by file, in order of names. */
    public Map<String, List<String>> all() {
        return Map.copyOf(byFile);
    }

    /** @return false when it was rejected before, for the same reasons */
    boolean rejected(String file, List<String> violations) {
        return !violations.equals(byFile.put(file, List.copyOf(violations)));
    }

    void accepted(String file) {
        byFile.remove(file);
    }

    void retain(Collection<String> files) {
        byFile.keySet().retainAll(files);
    }
}
