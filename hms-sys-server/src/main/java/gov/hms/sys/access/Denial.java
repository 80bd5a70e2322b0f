package gov.hms.sys.access;

import gov.hms.mesh.call.SpiffeId;
import java.util.Optional;

/**
 * Calls of one kind that an instance refused since its last report, or would have refused.
 *
 * @param caller empty: none was proved
 * @param path of the first of them
 * @param policy {@code name@revision}; empty: none
 * @param requestId what the caller of the first one was told; empty: nothing
 */
public record Denial(
        Optional<SpiffeId> caller,
        String method,
        String path,
        String policy,
        boolean dryRun,
        String reason,
        long count,
        String requestId) {

    /** One line. */
    String sentence() {
        return caller.map(SpiffeId::toString).orElse("nobody known") + " " + method + " " + path + ": " + reason
                + (policy.isEmpty() ? "" : " by " + policy);
    }
}
