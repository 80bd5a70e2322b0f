package gov.hms.mesh.call;

import java.util.Locale;
import java.util.Optional;

/** How much a call matters when a service has to shed load: it sheds the last of these first. A call inherits it from the request it is made for. */
public enum Priority {
    /** People wait for it, or money depends on it. */
    CRITICAL,
    /** What is said nothing of. */
    NORMAL,
    /** Can be done later as well. */
    BATCH;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As it travels, lower case. */
    public String word() {
        return word;
    }

    public static Optional<Priority> ofWord(String word) {
        for (Priority priority : values()) {
            if (priority.word().equals(word)) {
                return Optional.of(priority);
            }
        }
        return Optional.empty();
    }
}
