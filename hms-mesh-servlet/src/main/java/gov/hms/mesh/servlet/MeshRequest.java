package gov.hms.mesh.servlet;

import gov.hms.mesh.call.Admission.Admitted;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the application sees of an admitted request: the caller as its principal (none, when it came in clear), and nothing of the mesh's own headers. */
final class MeshRequest extends HttpServletRequestWrapper {
    private final Optional<MeshPrincipal> principal;
    private final Admitted admitted;
    private final MeshResponse response;

    MeshRequest(HttpServletRequest request, Admitted admitted, MeshResponse response) {
        super(request);
        this.principal = MeshPrincipal.find(request);
        this.admitted = admitted;
        this.response = response;
    }

    @Override
    public Principal getUserPrincipal() {
        return principal.orElse(null);
    }

    @Override
    public String getRemoteUser() {
        return principal.map(MeshPrincipal::getName).orElse(null);
    }

    @Override
    public String getAuthType() {
        return principal.isPresent() ? CLIENT_CERT_AUTH : null;
    }

    @Override
    public String getHeader(String name) {
        return MeshHeaders.isMeshHeader(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return MeshHeaders.isMeshHeader(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = new ArrayList<>();
        for (Enumeration<String> all = super.getHeaderNames(); all.hasMoreElements(); ) {
            String name = all.nextElement();
            if (!MeshHeaders.isMeshHeader(name)) {
                names.add(name);
            }
        }
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        return MeshHeaders.isMeshHeader(name) ? -1 : super.getIntHeader(name);
    }

    @Override
    public long getDateHeader(String name) {
        return MeshHeaders.isMeshHeader(name) ? -1 : super.getDateHeader(name);
    }

    @Override
    public Map<String, String> getTrailerFields() {
        Map<String, String> trailers = new HashMap<>(super.getTrailerFields());
        trailers.keySet().removeIf(MeshHeaders::isMeshHeader);
        return trailers;
    }

    /** As the container's own, except that what the application gets of it is what it has already: us. */
    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse answer) {
        return new MeshAsync(super.startAsync(request, answer), admitted);
    }

    @Override
    public AsyncContext getAsyncContext() {
        return new MeshAsync(super.getAsyncContext(), admitted);
    }
}
