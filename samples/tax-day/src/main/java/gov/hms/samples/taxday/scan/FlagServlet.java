package gov.hms.samples.taxday.scan;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /flag}: a PDF in, {@code {"risk": …, "reasons": […]}} out; 422 for a file that cannot be read. */
final class FlagServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MAX_BYTES = 10 * 1024 * 1024;

    private final transient JsonMapper json = new JsonMapper();
    private final transient Rules rules;
    private final String version;
    private final AtomicLong served = new AtomicLong();

    FlagServlet(String version) {
        this.version = version;
        this.rules = Rules.ofVersion(version);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Scanner-Version", version);
        response.setHeader(
                "X-Scanner-Pid", Long.toString(ProcessHandle.current().pid()));
        response.setHeader("X-Scanner-Served", Long.toString(served.incrementAndGet()));
        byte[] file = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (file.length > MAX_BYTES) {
            answer(response, 413, Map.of("error", "more than %d bytes; send a smaller file".formatted(MAX_BYTES)));
            return;
        }
        try {
            answer(response, 200, rules.judge(TaxReturn.parse(PdfText.of(file))));
        } catch (UnreadableReturnException e) {
            answer(response, 422, Map.of("error", e.getMessage()));
        }
    }

    private void answer(HttpServletResponse response, int status, Object body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(json.writeValueAsBytes(body));
    }
}
