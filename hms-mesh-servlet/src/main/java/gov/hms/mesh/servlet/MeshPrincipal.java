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
     * @throws IllegalStateException when there is none: the request did not pass {@link HmsMeshFilter}, or it came in clear,
     *     which is possible only while HMS-SYS says {@code mtls: permissive}
     */
    public static MeshPrincipal of(ServletRequest request) {
        return find(request)
                .orElseThrow(() -> new IllegalStateException(
                        "the request has no mesh caller (expected: one that passed HmsMeshFilter, over mutual TLS); map the"
                                + " filter to /* before every other filter, and while mtls is permissive use"
                                + " MeshPrincipal.find"));
    }

    /** The caller of a request; empty when it came in clear, or did not pass {@link HmsMeshFilter}. */
    public static Optional<MeshPrincipal> find(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof MeshPrincipal principal
                ? Optional.of(principal)
                : Optional.empty();
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
