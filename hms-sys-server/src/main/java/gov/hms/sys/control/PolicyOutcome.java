package gov.hms.sys.control;

import gov.hms.sys.snapshot.Publication;
import java.util.List;

/**
 * What became of a policy.
 *
 * @param revision at which it was last changed, or deleted
 * @param changed false when it was in force in exactly these words
 * @param publication who is concerned
 */
public record PolicyOutcome(
        String name, long revision, boolean changed, List<String> warnings, Publication publication) {}
