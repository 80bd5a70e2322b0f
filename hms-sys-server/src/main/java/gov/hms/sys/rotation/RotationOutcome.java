package gov.hms.sys.rotation;

import java.time.Instant;

/**
 * How the last rotation since the start ended.
 *
 * @param finished false: it was undone
 * @param newRoot the root that it was about, SHA-256 in lower-case hexadecimal
 */
public record RotationOutcome(boolean finished, String newRoot, Instant at) {}
