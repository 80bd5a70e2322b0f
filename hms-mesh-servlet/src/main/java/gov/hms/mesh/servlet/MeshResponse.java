package gov.hms.mesh.servlet;

import gov.hms.mesh.call.Admission.Admitted;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * What the application answers through. It tells the caller of a failure that lies further down, whichever way the answer
 * takes, and keeps the application from speaking for the mesh.
 */
final class MeshResponse extends HttpServletResponseWrapper {
    private static final int FIRST_FAILURE = 500;

    private final Admitted admitted;

    MeshResponse(HttpServletResponse response, Admitted admitted) {
        super(response);
        this.admitted = admitted;
    }

    /** To be called whenever the answer may be on its way out soon; too late, it does nothing. */
    void mark(int status) {
        HttpServletResponse answer = (HttpServletResponse) getResponse();
        if (answer.isCommitted()) {
            return;
        }
        if (status >= FIRST_FAILURE && admitted.failedBelow()) {
            answer.setHeader(MeshHeaders.RETRIED, "1");
        } else if (answer.containsHeader(MeshHeaders.RETRIED)) {
            answer.setHeader(MeshHeaders.RETRIED, null);
        }
    }

    private void mark() {
        mark(getStatus());
    }

    @Override
    public void setStatus(int status) {
        super.setStatus(status);
        mark();
    }

    @Override
    public void sendError(int status) throws IOException {
        mark(status);
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        mark(status);
        super.sendError(status, message);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        mark();
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        mark();
        return super.getWriter();
    }

    @Override
    public void flushBuffer() throws IOException {
        mark();
        super.flushBuffer();
    }

    @Override
    public void reset() {
        super.reset();
        mark();
    }

    @Override
    public void setHeader(String name, String value) {
        if (!MeshHeaders.isMeshHeader(name)) {
            super.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!MeshHeaders.isMeshHeader(name)) {
            super.addHeader(name, value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        if (!MeshHeaders.isMeshHeader(name)) {
            super.setIntHeader(name, value);
        }
    }

    @Override
    public void addIntHeader(String name, int value) {
        if (!MeshHeaders.isMeshHeader(name)) {
            super.addIntHeader(name, value);
        }
    }

    @Override
    public void setDateHeader(String name, long value) {
        if (!MeshHeaders.isMeshHeader(name)) {
            super.setDateHeader(name, value);
        }
    }

    @Override
    public void addDateHeader(String name, long value) {
        if (!MeshHeaders.isMeshHeader(name)) {
            super.addDateHeader(name, value);
        }
    }
}
