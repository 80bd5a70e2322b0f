package gov.hms.samples.taxday.intake;

import gov.hms.samples.taxday.intake.Answer.Outcome;
import gov.hms.samples.taxday.intake.Answer.Payment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /returns}: a PDF in, with its id in {@code X-Return-Id}; an {@link Answer} out. */
final class ReturnsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MAX_BYTES = 10 * 1024 * 1024;
    private static final Pattern RETURN_ID = Pattern.compile("[A-Za-z0-9.-]{1,15}");

    private final transient JsonMapper json = new JsonMapper();
    private final transient Colleagues colleagues;

    ReturnsServlet(Colleagues colleagues) {
        this.colleagues = colleagues;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String returnId = request.getHeader("X-Return-Id");
        if (returnId == null || !RETURN_ID.matcher(returnId).matches()) {
            response.sendError(400, "X-Return-Id: " + returnId + " (expected: 1 to 15 of A-Z a-z 0-9 . -)");
            return;
        }
        byte[] file = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (file.length > MAX_BYTES) {
            response.sendError(413, "more than %d bytes; send a smaller file".formatted(MAX_BYTES));
            return;
        }
        answer(response, process(returnId, file));
    }

    private Answer process(String returnId, byte[] file) {
        Scan scan = colleagues.scan(file);
        if (scan.verdict() == null) {
            return Answer.without(returnId, scan.status() == 422 ? Outcome.REJECTED : Outcome.UNAVAILABLE, scan);
        }
        Payment payment =
                scan.verdict().low() ? colleagues.pay(returnId, scan.verdict().refund()) : Payment.NOT_ASKED;
        return Answer.with(returnId, scan, payment);
    }

    private void answer(HttpServletResponse response, Answer answer) throws IOException {
        response.setStatus(answer.outcome().status());
        response.setContentType("application/json");
        response.getOutputStream().write(json.writeValueAsBytes(answer));
    }
}
