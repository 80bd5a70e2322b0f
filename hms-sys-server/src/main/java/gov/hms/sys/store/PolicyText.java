package gov.hms.sys.store;

import java.util.Optional;

/**
 * A version of a policy with all that there is of it.
 *
 * @param text as it was written by its author; empty: it was deleted
 */
public record PolicyText(PolicyVersion version, Optional<String> text) {}
