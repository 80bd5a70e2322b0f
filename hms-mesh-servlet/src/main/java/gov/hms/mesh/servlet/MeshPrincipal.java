package gov.hms.mesh.servlet;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import jakarta.servlet.ServletRequest;
import java.security.Principal;
import java.util.Optional;

/**
 * The service that calls, as its certificate proved for this very request. It is the request's user principal.
 *
 * @param spiffeId the caller's identity
 */
public record MeshPrincipal(SpiffeId spiffeId) implements Principal {
    static final String ATTRIBUTE = "gov.hms.mesh.principal";

    /**
     * The caller of a request.
     *
     * @throws IllegalStateException when the request did not pass {@link HmsMeshFilter}
     */
    public static MeshPrincipal of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof MeshPrincipal principal) {
            return principal;
        }
        throw new IllegalStateException("the request has no mesh caller (expected: one that passed HmsMeshFilter);"
                + " map the filter to /* before every other filter");
    }

    /** The caller's name, {@code return-intake.intake}; empty for an identity that is not a workload's. */
    public Optional<LogicalName> service() {
        return spiffeId.workload();
    }

    /** The SPIFFE ID as text. */
    @Override
    public String getName() {
        return spiffeId.toString();
    }
}
