package gov.hms.benchmarks.rows;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Reads all of the request and answers; no work besides. */
final class WorkServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int length = request.getInputStream().readAllBytes().length;
        if (length != Work.REQUEST_BYTES) {
            response.sendError(400, length + " bytes (expected: " + Work.REQUEST_BYTES + ")");
            return;
        }
        response.setContentType("application/json");
        response.setContentLength(Work.ANSWER.length);
        response.getOutputStream().write(Work.ANSWER);
    }
}
