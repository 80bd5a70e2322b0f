package gov.hms.mesh.servlet;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.Admission;
import gov.hms.mesh.call.Admission.Activation;
import gov.hms.mesh.call.Admission.Admitted;
import gov.hms.mesh.call.Admission.Refused;
import gov.hms.mesh.call.InboundCall;
import gov.hms.mesh.call.InboundCall.Served;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets the mesh decide about every request before the application sees it: who calls, whether the service is paused,
 * whether this caller may do this, whether it still waits, whether there is room. A refused request is answered here.
 *
 * <p>It must be the first filter, mapped to {@code /*} for the dispatcher types {@code REQUEST}, {@code ASYNC} and
 * {@code ERROR}, with asynchronous requests supported. The container must require client certificates and publish them as
 * {@code jakarta.servlet.request.X509Certificate}; a request without is refused. {@link HmsMeshJetty} sees to all this, and it alone
 * lets in requests in clear while HMS-SYS says {@code mtls: permissive}: such a request has no user principal.
 */
public final class HmsMeshFilter implements Filter {
    /** Where the reason of a refusal is kept for containers that can put it on the status line. */
    static final String REASON = "gov.hms.mesh.reason";

    /** Where the address of a caller in clear is kept, on the mesh's own port and while HMS-SYS says permissive. */
    static final String CLEAR_FROM = "gov.hms.mesh.clear";

    /** Where a container that knows keeps the {@link System#nanoTime()} at which the request's first byte was noticed. */
    static final String ARRIVED = "gov.hms.mesh.arrived";

    /**
     * The request attribute that is {@link Boolean#TRUE} for a copy of a call, whose answer nobody reads: an application may
     * want to leave out what must not happen twice. Absent for every other request.
     */
    public static final String MIRRORED = "gov.hms.mesh.mirrored";

    private static final String HTTP = "HTTP/";
    private static final String REQUEST_ID = "x-hms-request-id";
    private static final String DECISION = "gov.hms.mesh.decision";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final Function<InboundCall, Admission> gate;

    public HmsMeshFilter(HmsMesh mesh) {
        this(mesh::accept);
    }

    HmsMeshFilter(Function<InboundCall, Admission> gate) {
        this.gate = gate;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("the request is not HTTP (expected: HTTP; the mesh carries nothing else)");
        }
        if (http.getAttribute(DECISION) instanceof Admitted decided) {
            // a further dispatch; an ASYNC one brings the container's own request object again
            run(decided, http, answer, chain);
            return;
        }
        Admission admission = gate.apply(inbound(http));
        if (admission instanceof Refused refused) {
            refuse(refused, http, answer);
        } else if (admission instanceof Admitted admitted) {
            admit(admitted, http, answer, chain);
        }
    }

    private static InboundCall inbound(HttpServletRequest request) {
        List<X509Certificate> peer =
                request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain ? List.of(chain) : List.of();
        long waited = request.getAttribute(ARRIVED) instanceof Long arrived ? System.nanoTime() - arrived : 0;
        Optional<String> clearFrom =
                request.getAttribute(CLEAR_FROM) instanceof String address ? Optional.of(address) : Optional.empty();
        return new InboundCall(
                peer,
                request.getMethod(),
                path(request),
                request.getRequestURI(),
                new RequestHeaders(request),
                waited,
                clearFrom,
                new Served(route(request), version(request.getProtocol())));
    }

    /** The pattern by which the container found the servlet, with the context before it: one of as many as the application has. */
    private static String route(HttpServletRequest request) {
        String pattern = request.getHttpServletMapping().getPattern();
        return pattern.startsWith("/") ? request.getServletContext().getContextPath() + pattern : pattern;
    }

    private static String version(String protocol) {
        return protocol.startsWith(HTTP) ? protocol.substring(HTTP.length()) : "";
    }

    /** Decoded, as the container maps it to servlets, and with the context it maps to first: as callers write it. */
    private static String path(HttpServletRequest request) {
        String context = request.getServletContext().getContextPath();
        String info = request.getPathInfo();
        String path = info == null ? request.getServletPath() : request.getServletPath() + info;
        return context.isEmpty() ? path : context + path;
    }

    private static void admit(
            Admitted admitted, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Completion completion = new Completion(admitted, response);
        boolean returned = false;
        try {
            tell(admitted, request);
            run(admitted, request, response, chain);
            returned = true;
        } finally {
            if (returned) {
                completion.returned(request);
            } else {
                completion.failed();
            }
        }
    }

    /** What the application may know of the request. */
    private static void tell(Admitted admitted, HttpServletRequest request) {
        request.setAttribute(DECISION, admitted);
        if (admitted.peer().isEmpty()) {
            // nobody: what it says of itself counts for nothing
            request.setAttribute(MeshPrincipal.ATTRIBUTE, null);
            return;
        }
        if ("1".equals(request.getHeader("x-hms-mirror"))) {
            request.setAttribute(MIRRORED, Boolean.TRUE);
        }
        request.setAttribute(
                MeshPrincipal.ATTRIBUTE, new MeshPrincipal(admitted.peer().get()));
    }

    private static void run(
            Admitted admitted, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        MeshResponse answer = response instanceof MeshResponse wrapped ? wrapped : new MeshResponse(response, admitted);
        HttpServletRequest shown =
                request instanceof MeshRequest wrapped ? wrapped : new MeshRequest(request, admitted, answer);
        Activation trace = admitted.activate();
        boolean returned = false;
        try {
            chain.doFilter(shown, answer);
            returned = true;
        } finally {
            trace.close();
            // what was thrown, the container answers with 500
            answer.mark(returned ? answer.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
    }

    private static void refuse(Refused refused, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        request.setAttribute(REASON, refused.reason());
        response.setStatus(refused.status());
        List<String> headers = refused.headers();
        String id = "";
        for (int i = 0; i + 1 < headers.size(); i += 2) {
            response.setHeader(headers.get(i), headers.get(i + 1));
            if (headers.get(i).equals(REQUEST_ID)) {
                id = " (request " + headers.get(i + 1) + ")";
            }
        }
        byte[] body = (refused.reason() + id + "\n").getBytes(StandardCharsets.UTF_8);
        response.setContentType("text/plain;charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
