package gov.hms.sys.control;

/** What is known of a file that is there. */
sealed interface FileContent {
    record Text(String text) implements FileContent {}

    /** @param problem why it cannot be read as text */
    record Unreadable(String problem) implements FileContent {}

    /** Perhaps still being written; to be looked at again soon. */
    record Unsettled() implements FileContent {}
}
