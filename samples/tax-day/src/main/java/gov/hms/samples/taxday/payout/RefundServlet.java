package gov.hms.samples.taxday.payout;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /refunds {"returnId", "amountCents", "routing", "account"}}. The answer 200 means that the refund is in the ledger;
 * asking again with the same return id is safe, answers 200 {@code already paid}, and pays nothing.
 */
final class RefundServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MAX_BYTES = 4096;

    private final transient JsonMapper json = new JsonMapper();
    private final transient Ledger ledger;

    RefundServlet(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Refund refund;
        try {
            refund = json.readValue(request.getInputStream().readNBytes(MAX_BYTES), Refund.class);
        } catch (JacksonException | IllegalArgumentException e) {
            answer(response, 400, "error", String.valueOf(e.getMessage()));
            return;
        }
        try {
            switch (ledger.pay(refund)) {
                case PAID -> answer(response, 200, "outcome", "paid");
                case ALREADY_PAID -> answer(response, 200, "outcome", "already paid");
                case CONFLICT ->
                    answer(
                            response,
                            409,
                            "error",
                            "returnId: " + refund.returnId() + " is in the ledger with another amount or account");
            }
        } catch (IOException e) {
            answer(response, 503, "error", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(response, 503, "error", "interrupted; ask again with the same return id");
        }
    }

    /** Called when the last request was answered. */
    @Override
    public void destroy() {
        try {
            ledger.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger is without its control records; the next start writes them", e);
        }
    }

    private void answer(HttpServletResponse response, int status, String field, String value) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(json.writeValueAsBytes(Map.of(field, value)));
    }
}
