package gov.hms.mesh.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What the application sees of an admitted request: the caller as its principal, and nothing of the mesh's own headers. */
final class MeshRequest extends HttpServletRequestWrapper {
    private static final String PREFIX = "x-hms-";

    private final MeshPrincipal principal;

    MeshRequest(HttpServletRequest request, MeshPrincipal principal) {
        super(request);
        this.principal = principal;
    }

    @Override
    public Principal getUserPrincipal() {
        return principal;
    }

    @Override
    public String getRemoteUser() {
        return principal.getName();
    }

    @Override
    public String getAuthType() {
        return CLIENT_CERT_AUTH;
    }

    @Override
    public String getHeader(String name) {
        return isMeshHeader(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isMeshHeader(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = new ArrayList<>();
        for (Enumeration<String> all = super.getHeaderNames(); all.hasMoreElements(); ) {
            String name = all.nextElement();
            if (!isMeshHeader(name)) {
                names.add(name);
            }
        }
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        return isMeshHeader(name) ? -1 : super.getIntHeader(name);
    }

    @Override
    public long getDateHeader(String name) {
        return isMeshHeader(name) ? -1 : super.getDateHeader(name);
    }

    /** In any case, and with underscores too, which frameworks fold into hyphens. */
    static boolean isMeshHeader(String name) {
        if (name.length() < PREFIX.length()) {
            return false;
        }
        for (int i = 0; i < PREFIX.length(); i++) {
            char c = name.charAt(i);
            char folded = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
            if (folded != PREFIX.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
